#include "config/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/utf8.h"

namespace orchestrion::config {
namespace {

// Ends the parsing; does not leave this file.
struct Refusal {
    Diagnostic diagnostic;
};

// yaml-cpp counts columns in bytes, from 0.
class Places {
public:
    Places(std::string_view text, std::string file) : file_(std::move(file)), text_(text) {
        lines_.push_back(0);
        for (size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\n') lines_.push_back(i + 1);
        }
    }
    SourceLocation at(const YAML::Mark& mark) const {
        if (mark.line < 0 || static_cast<size_t>(mark.line) >= lines_.size()) return {file_, {}};
        const std::string_view line = text_.substr(lines_[static_cast<size_t>(mark.line)]);
        const std::string_view before = line.substr(0, static_cast<size_t>(mark.column));
        return {
            file_,
            {static_cast<uint32_t>(mark.line + 1), static_cast<uint32_t>(utf8Length(before) + 1)}};
    }
    SourceLocation atByte(size_t byte) const {
        const auto next = std::upper_bound(lines_.begin(), lines_.end(), byte);
        const auto line = static_cast<size_t>(next - lines_.begin()) - 1;
        const std::string_view before = text_.substr(lines_[line], byte - lines_[line]);
        return {file_,
                {static_cast<uint32_t>(line + 1), static_cast<uint32_t>(utf8Length(before) + 1)}};
    }

private:
    const std::string file_;
    const std::string_view text_;
    std::vector<size_t> lines_;  // where each begins
};

Diagnostic syntaxError(SourceLocation where, std::string message, std::string advice = {}) {
    Diagnostic diagnostic;
    diagnostic.code = "config.syntax";
    diagnostic.where = std::move(where);
    diagnostic.message = std::move(message);
    diagnostic.advice = std::move(advice);
    return diagnostic;
}

class Builder final : public YAML::EventHandler {
public:
    Builder(const Places& places, Diagnostics& diagnostics)
        : places_(places), diagnostics_(diagnostics) {}

    Value take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ == 0) return;
        throw Refusal{syntaxError(places_.at(mark), "a second document begins here",
                                  "one file holds one document; remove the line '---'")};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        begin(Value::Kind::kNull, mark, anchor);
        end();
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        Open& scalar = begin(Value::Kind::kScalar, mark, anchor);
        scalar.value.text = text;
        scalar.value.quoted = tag == "!";
        end();
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        begin(Value::Kind::kList, mark, anchor);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        begin(Value::Kind::kMap, mark, anchor);
    }
    void OnMapEnd() override { end(); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end()) {
            throw Refusal{syntaxError(places_.at(mark), "an alias stands inside of what it names")};
        }
        count(mark, known->second.values);
        Value copy = known->second.value;
        copy.where = places_.at(mark);
        add(std::move(copy));
    }

private:
    struct Open {
        Value value;
        YAML::anchor_t anchor = 0;
        uint32_t values_before = 0;
        // Of a map: the key that waits for its value, and where the others stand.
        bool has_key = false;
        Member member = {};
        std::map<std::string, SourceLocation> seen = {};
    };
    struct Anchor {
        Value value;
        uint32_t values = 0;
    };

    Open& begin(Value::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (open_.size() >= kYamlDepthMax) {
            tooLarge(mark, "values stand inside of each other more than " +
                               std::to_string(kYamlDepthMax) + " deep");
        }
        Open open;
        open.value.kind = kind;
        open.value.where = places_.at(mark);
        open.anchor = anchor;
        open.values_before = values_;
        count(mark, 1);
        open_.push_back(std::move(open));
        return open_.back();
    }

    void end() {
        Open done = std::move(open_.back());
        open_.pop_back();
        if (done.anchor != 0) anchors_[done.anchor] = {done.value, values_ - done.values_before};
        add(std::move(done.value));
    }

    void add(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (open_.back().value.isList()) {
            open_.back().value.items.push_back(std::move(value));
        } else if (open_.back().has_key) {
            addMember(open_.back(), std::move(value));
        } else {
            beginMember(open_.back(), value);
        }
    }

    void beginMember(Open& map, const Value& key) const {
        if (!key.isScalar()) throw Refusal{syntaxError(key.where, "a key has to be one word")};
        map.has_key = true;
        map.member = {key.text, key.where, {}};
    }

    void addMember(Open& map, Value value) {
        map.has_key = false;
        // Of an empty value yaml-cpp gives the place of what comes next.
        if (value.isNull()) value.where = map.member.where;
        map.member.value = std::move(value);
        const auto [first, is_new] = map.seen.emplace(map.member.name, map.member.where);
        if (is_new) return map.value.members.push_back(std::move(map.member));
        Diagnostic diagnostic;
        diagnostic.code = "config.duplicateKey";
        diagnostic.where = map.member.where;
        diagnostic.message = "'" + map.member.name + "' stands here again; it stands already at " +
                             toString(first->second);
        diagnostic.advice = "remove one of them";
        diagnostics_.push_back(std::move(diagnostic));
    }

    void count(const YAML::Mark& mark, uint32_t more) {
        values_ += more;
        if (values_ <= kYamlValuesMax) return;
        tooLarge(mark, "the file holds more than " + std::to_string(kYamlValuesMax) + " values");
    }

    [[noreturn]] void tooLarge(const YAML::Mark& mark, std::string message) const {
        Diagnostic diagnostic = syntaxError(places_.at(mark), std::move(message));
        diagnostic.code = "config.tooLarge";
        throw Refusal{std::move(diagnostic)};
    }

    const Places& places_;
    Diagnostics& diagnostics_;
    Value root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Anchor> anchors_;
    uint32_t documents_ = 0;
    uint32_t values_ = 0;
};

size_t firstByteThatIsNotUtf8(std::string_view text) {
    size_t at = 0;
    while (at < text.size()) {
        const size_t length = utf8SequenceLength(text.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

}  // namespace

Value readYaml(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const Places places(text, file);
    const size_t bad = firstByteThatIsNotUtf8(text);
    if (bad < text.size()) {
        diagnostics.push_back(
            syntaxError(places.atByte(bad), "a byte here is not UTF-8", "save the file in UTF-8"));
        return {};
    }
    Builder builder(places, diagnostics);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        diagnostics.push_back(syntaxError(places.at(error.mark), "this is not YAML: " + error.msg));
    } catch (const Refusal& refusal) {
        diagnostics.push_back(refusal.diagnostic);
    }
    Value root = builder.take();
    if (root.where.file.empty()) root.where = {file, {1, 1}};
    return root;
}

}  // namespace orchestrion::config
