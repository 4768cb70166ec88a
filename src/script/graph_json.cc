// A graph of values as JSON for people, without an engine. See graph_format.h.
#include <charconv>
#include <cmath>
#include <vector>

#include "script/graph_format.h"
#include "script/json_text.h"
#include "script/script.h"

namespace orchestrion::script {
namespace {

constexpr size_t kDepthMax = 190;  // as JsonWriter's
constexpr size_t kBytesMax = 4u << 20;
constexpr uint32_t kNoObject = UINT32_MAX;

// A value: JSON text, or the number of an object.
struct Node {
    std::string text;
    uint32_t object = kNoObject;
    bool is_hole = false;
};

struct Object {
    Tag tag = Tag::kPlain;
    std::string text;  // what it is by itself: a date, a regular expression …
    std::vector<Node> items;
    std::vector<std::pair<std::string, Node>> members;
    uint32_t length = 0;
    bool prototype_is_value = false;
};

std::string quoted(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

// UTF-16 with lone surrogates, which become U+FFFD.
std::string fromWide(std::string_view bytes) {
    std::string out;
    auto unit = [&](size_t i) {
        return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i]) |
                                     static_cast<uint8_t>(bytes[i + 1]) << 8);
    };
    for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
        uint32_t c = unit(i);
        if ((c & 0xfc00) == 0xd800 && i + 3 < bytes.size() && (unit(i + 2) & 0xfc00) == 0xdc00) {
            c = 0x10000 + ((c & 0x3ff) << 10) + (unit(i + 2) & 0x3ff);
            i += 2;
        } else if ((c & 0xf800) == 0xd800) {
            c = 0xfffd;
        }
        appendUtf8(out, c);
    }
    return out;
}

class Parser {
public:
    explicit Parser(std::string_view bytes) : in_(bytes) {}

    bool parse() {
        if (!in_.starts(kGraphMagic)) return false;
        root_ = value();
        for (size_t i = 0; in_.ok() && i < objects_.size(); ++i) content(i);
        return in_.atEnd();
    }

    std::string print() {
        print(root_);
        return std::move(out_);
    }

private:
    Node text(std::string json) { return {std::move(json), kNoObject, false}; }

    std::string string(Tag tag) {
        std::string_view bytes = in_.text();
        return tag == Tag::kWideText ? fromWide(bytes) : std::string(bytes);
    }

    Node number(double value) {
        if (!std::isfinite(value))
            return text(std::isnan(value) ? "\"NaN\""
                        : value > 0       ? "\"Infinity\""
                                          : "\"-Infinity\"");
        char buffer[40];
        auto end = std::to_chars(buffer, std::end(buffer), value);
        return text(std::string(buffer, end.ptr));
    }

    Node value() {
        uint8_t first = in_.byte();
        switch (Tag tag = static_cast<Tag>(first)) {
            case Tag::kUndefined:
            case Tag::kNull:
                return text("null");
            case Tag::kHole:
                return {"null", kNoObject, true};
            case Tag::kFalse:
                return text("false");
            case Tag::kTrue:
                return text("true");
            case Tag::kInteger:
                return text(std::to_string(in_.integer()));
            case Tag::kDouble:
                return number(in_.real());
            case Tag::kText:
            case Tag::kWideText:
                return text(quoted(string(tag)));
            case Tag::kBigInt:
                return text(quoted("0x" + std::string(in_.text())));
            case Tag::kReference:
                return {"", in_.below(objects_.size()), false};
            default:
                return object(first);
        }
    }

    Node object(uint8_t first) {
        uint32_t index = static_cast<uint32_t>(objects_.size());
        objects_.emplace_back();
        Object made;
        made.tag = static_cast<Tag>(first & kTagMask);
        if (made.tag < Tag::kPlain || made.tag > Tag::kGlobal) in_.fail();
        if (in_.ok() && first & kHasPrototype) prototype(made);
        if (in_.ok() && first & kHasIntegrity) in_.below(4);
        if (in_.ok()) head(made);
        objects_[index] = std::move(made);
        return {"", index, false};
    }

    void prototype(Object& made) {
        switch (static_cast<Prototype>(in_.byte())) {
            case Prototype::kNull:
                return;
            case Prototype::kLibrary:
                made.text = quoted("[DOM]");
                [[fallthrough]];
            case Prototype::kBaseline:
                in_.number();
                return;
            case Prototype::kStandard:
                in_.text();
                return;
            case Prototype::kValue:
                made.prototype_is_value = true;
                return;
        }
        in_.fail();
    }

    void head(Object& made) {
        switch (made.tag) {
            case Tag::kArray:
                made.length = in_.below(uint64_t(1) << 32);
                return;
            case Tag::kDate:
                made.text = quoted(isoDate(in_.real()));
                return;
            case Tag::kRegExp: {
                const std::string_view source = in_.text();
                made.text = quoted(regExpText(source, in_.byte()));
                return;
            }
            case Tag::kBuffer:
                made.text = quoted("[" + std::to_string(in_.text().size()) + " bytes]");
                return;
            case Tag::kTyped:
                in_.byte();
                [[fallthrough]];
            case Tag::kDataView: {
                in_.number();
                in_.number();
                made.text = quoted("[bytes]");
                bufferOf();
                return;
            }
            case Tag::kError:
                in_.byte();
                return;
            case Tag::kFunction:
                in_.number();
                made.text = quoted("[Function]");
                return;
            case Tag::kBuiltin:
                made.text = quoted("[" + std::string(in_.text()) + "]");
                return;
            case Tag::kSystem:
                in_.byte();
                made.text = "{}";
                return;
            case Tag::kGlobal:
                made.text = quoted("[Global]");
                return;
            default:
                return;
        }
    }

    // A view's buffer: nothing that nests.
    void bufferOf() {
        ByteReader ahead = in_;
        uint8_t tag = ahead.byte();
        if (static_cast<Tag>(tag) != Tag::kReference &&
            static_cast<Tag>(tag & kTagMask) != Tag::kBuffer)
            in_.fail();
        if (in_.ok()) value();
    }

    void content(size_t index) {
        Tag tag = objects_[index].tag;
        if (objects_[index].prototype_is_value) value();
        if (tag == Tag::kBuiltin || tag == Tag::kSystem || tag == Tag::kGlobal) return;
        if (tag == Tag::kArray || tag == Tag::kMap || tag == Tag::kSet)
            items(index, tag == Tag::kMap ? 2 : 1);
        members(index);
        if (tag == Tag::kFunction) members(index);
    }

    void items(size_t index, uint32_t each) {
        uint64_t count = uint64_t(in_.count()) * each;
        for (uint64_t i = 0; in_.ok() && i < count; ++i) {
            Node item = value();
            objects_[index].items.push_back(std::move(item));
        }
    }

    void members(size_t index) {
        uint32_t count = in_.count();
        for (uint32_t i = 0; in_.ok() && i < count; ++i) {
            uint64_t key = in_.number();
            if (key >> 1 > keys_.size()) return in_.fail();
            if (key >> 1 == 0) {
                Tag tag = static_cast<Tag>(in_.byte());
                if (tag != Tag::kText && tag != Tag::kWideText) return in_.fail();
                keys_.push_back(string(tag));
            }
            std::string name = key >> 1 == 0 ? keys_.back() : keys_[(key >> 1) - 1];
            bool enumerable = !(key & 1) || in_.below(8) & kEnumerable;
            Node member = value();
            Object& owner = objects_[index];
            if (enumerable || (owner.tag == Tag::kError && name == "message")) {
                owner.members.emplace_back(std::move(name), std::move(member));
            }
        }
    }

    void print(const Node& node) {
        if (out_.size() > kBytesMax) {
            out_ += "\"[More]\"";
        } else if (node.object == kNoObject) {
            out_ += node.text;
        } else {
            print(objects_[node.object], node.object);
        }
    }

    void print(const Object& object, uint32_t index) {
        if (!object.text.empty()) {
            out_ += object.text;
            return;
        }
        for (uint32_t outer : path_) {
            if (outer != index) continue;
            out_ += "\"[Circular]\"";
            return;
        }
        if (path_.size() >= kDepthMax) {
            out_ += "\"[More]\"";
            return;
        }
        path_.push_back(index);
        bool is_list =
            object.tag == Tag::kArray || object.tag == Tag::kMap || object.tag == Tag::kSet;
        if (object.tag == Tag::kError) {
            printError(object);
        } else if (is_list) {
            printItems(object);
        } else {
            printMembers(object);
        }
        path_.pop_back();
    }

    void printItems(const Object& object) {
        bool is_map = object.tag == Tag::kMap;
        out_ += '[';
        for (size_t i = 0; i < object.items.size() && out_.size() <= kBytesMax; ++i) {
            bool is_key = is_map && i % 2 == 0;
            if (i != 0 && (!is_map || is_key)) out_ += ',';
            if (is_key) out_ += '[';
            print(object.items[i]);
            if (is_map) out_ += is_key ? ',' : ']';
        }
        if (is_map && object.items.size() % 2 == 1) out_ += "null]";
        if (is_map && out_.back() == ',') out_ += "null]";
        out_ += ']';
    }

    void printMembers(const Object& object) {
        out_ += '{';
        for (const auto& [name, member] : object.members) {
            if (out_.size() > kBytesMax) break;
            if (out_.back() != '{') out_ += ',';
            appendJsonString(out_, name);
            out_ += ':';
            print(member);
        }
        out_ += '}';
    }

    void printError(const Object& object) {
        for (const auto& [name, member] : object.members) {
            if (name == "message" && member.object == kNoObject && member.text.size() > 2) {
                out_ += "\"Error: " + member.text.substr(1);
                return;
            }
        }
        out_ += "\"Error\"";
    }

    ByteReader in_;
    Node root_;
    std::vector<Object> objects_;
    std::vector<std::string> keys_;
    std::vector<uint32_t> path_;
    std::string out_;
};

}  // namespace

std::string graphToJson(std::string_view graph) {
    Parser parser(graph);
    return parser.parse() ? parser.print() : "null";
}

}  // namespace orchestrion::script
