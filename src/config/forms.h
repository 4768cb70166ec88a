// The forms of which the vocabulary is made. Each is typed by the member it fills, so that a key
// and its member cannot disagree.
#pragma once

#include <boost/json.hpp>

#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "config/form.h"

namespace orchestrion::config {

namespace json = boost::json;

template <class T>
class TypedForm : public Form {
public:
    void read(const Value& value, void* target, Reading& reading) const final {
        readInto(value, *static_cast<T*>(target), reading);
    }
    json::value show(const void* source, const Showing& showing) const final {
        return shown(*static_cast<const T*>(source), showing);
    }
    virtual void readInto(const Value& value, T& target, Reading& reading) const = 0;
    virtual json::value shown(const T& source, const Showing& showing) const = 0;
};

template <class T>
using FormOf = std::shared_ptr<const TypedForm<T>>;

// --- Keys ----------------------------------------------------------------------------------------

template <class Owner, class T>
Key key(std::string name, T Owner::*member, FormOf<T> form, std::string help) {
    Key made;
    made.name = std::move(name);
    made.help = std::move(help);
    made.form = std::move(form);
    made.member = [member](void* owner) -> void* { return &(static_cast<Owner*>(owner)->*member); };
    return made;
}

// The keys of a member's section, written without a section of their own. With a `default_text`
// their defaults are those of another section, where they are listed, too.
template <class Owner, class T>
std::vector<Key> within(T Owner::*member, std::vector<Key> keys,
                        const std::string& default_text = {}) {
    for (Key& inner : keys) {
        if (!default_text.empty()) {
            inner.default_text = default_text;
            inner.listed_elsewhere = inner.form->section() != nullptr;
        }
        inner.member = [member, next = std::move(inner.member)](void* owner) {
            return next(&(static_cast<Owner*>(owner)->*member));
        };
    }
    return keys;
}

// --- Words ---------------------------------------------------------------------------------------

// A value that is one word.
template <class T>
struct Word {
    std::string kind;
    std::string expected;
    std::function<std::optional<T>(const std::string& text)> parse;
    std::function<json::value(const T& value)> print;
    json::object schema;
};

template <class T>
FormOf<T> word(Word<T> rules) {
    class WordForm final : public TypedForm<T> {
    public:
        explicit WordForm(Word<T> rules) : rules_(std::move(rules)) {}
        void readInto(const Value& value, T& target, Reading& reading) const override {
            auto parsed = value.isScalar() ? rules_.parse(value.text) : std::nullopt;
            if (!parsed) return reading.badValue(value, rules_.expected);
            target = std::move(*parsed);
        }
        json::value shown(const T& source, const Showing&) const override {
            return rules_.print(source);
        }
        json::object schema() const override { return rules_.schema; }
        std::string kind() const override { return rules_.kind; }

    private:
        const Word<T> rules_;
    };
    return std::make_shared<WordForm>(std::move(rules));
}

std::optional<uint64_t> parseWhole(const std::string& text);

template <class T>
FormOf<T> count(uint64_t min = 1, uint64_t max = std::numeric_limits<T>::max()) {
    return word<T>({"number",
                    "a whole number from " + std::to_string(min) + " to " + std::to_string(max),
                    [min, max](const std::string& text) -> std::optional<T> {
                        const auto value = parseWhole(text);
                        if (!value || *value < min || *value > max) return std::nullopt;
                        return static_cast<T>(*value);
                    },
                    [](const T& value) { return json::value(value); },
                    json::object{{"type", "integer"}, {"minimum", min}, {"maximum", max}}});
}

std::string printSizeRange(uint64_t min, uint64_t max);
json::object sizeSchema(uint64_t min);
std::optional<uint64_t> parseSizeWithin(const std::string& text, uint64_t min, uint64_t max);
json::value showSize(uint64_t bytes);

template <class T>
FormOf<T> size(uint64_t min = 1, uint64_t max = std::numeric_limits<T>::max()) {
    return word<T>({"size", printSizeRange(min, max),
                    [min, max](const std::string& text) -> std::optional<T> {
                        const auto value = parseSizeWithin(text, min, max);
                        if (!value) return std::nullopt;
                        return static_cast<T>(*value);
                    },
                    [](const T& value) { return showSize(value); }, sizeSchema(min)});
}

std::optional<double> asNumber(const std::string& text);

template <class E>
FormOf<E> choice(std::vector<std::pair<std::string, E>> words) {
    std::string expected;
    json::array names;
    for (size_t i = 0; i < words.size(); ++i) {
        expected += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i].first;
        names.emplace_back(words[i].first);
        // Without quotes YAML takes "1.2" for a number.
        const auto number = asNumber(words[i].first);
        if (number) names.emplace_back(*number);
    }
    const auto parse = [words](const std::string& text) -> std::optional<E> {
        for (const auto& [name, value] : words) {
            if (name == text) return value;
        }
        return std::nullopt;
    };
    const auto print = [words](const E& value) {
        for (const auto& [name, known] : words) {
            if (known == value) return json::value(name);
        }
        return json::value(nullptr);
    };
    return word<E>({expected, expected, parse, print, json::object{{"enum", names}}});
}

FormOf<bool> flag();
// More than nothing. `none`: a word that stands for `none_value`.
FormOf<Milliseconds> time();
FormOf<Milliseconds> timeOr(std::string none, Milliseconds none_value);

struct TextRules {
    std::string kind = "text";
    std::string expected = "a text";
    std::function<bool(const std::string&)> fits = {};
    std::string pattern = {};  // for the schema
};
FormOf<std::string> text(TextRules rules = {});
FormOf<std::string> anyText();  // also an empty one
FormOf<std::string> ipAddress();
FormOf<std::string> destinationPattern();
// http: or https:, without user and password; slashes at its end are taken off.
FormOf<std::string> httpUrl();
FormOf<PortRange> portRange();
FormOf<TlsVersion> tlsVersion();

// --- Files ---------------------------------------------------------------------------------------

FormOf<std::string> file(std::string what);    // that is there and can be read
FormOf<std::string> folder(std::string what);  // that is there
// That the server makes; `kind`: "file" or "folder".
FormOf<std::string> place(std::string kind);
// The same, where `none` leaves the member empty.
FormOf<std::string> placeOrNone(std::string kind);
FormOf<Secret> secret();
// A URL, or a path.
FormOf<std::string> source();

// --- Several -------------------------------------------------------------------------------------

template <class T>
FormOf<std::vector<T>> listOf(FormOf<T> item, std::string kind) {
    class ListForm final : public TypedForm<std::vector<T>> {
    public:
        ListForm(FormOf<T> item, std::string kind)
            : item_(std::move(item)), kind_(std::move(kind)) {}
        void readInto(const Value& value, std::vector<T>& target, Reading& reading) const override {
            if (!value.isList()) return reading.badValue(value, "a " + kind_ + ", such as [a, b]");
            target.clear();
            for (const Value& item : value.items) {
                T read{};
                item_->readInto(item, read, reading);
                target.push_back(std::move(read));
            }
        }
        json::value shown(const std::vector<T>& source, const Showing& showing) const override {
            json::array list;
            for (const T& item : source) list.push_back(item_->shown(item, showing));
            return list;
        }
        json::object schema() const override {
            return {{"type", "array"}, {"items", item_->schema()}};
        }
        std::string kind() const override { return kind_; }

    private:
        const FormOf<T> item_;
        const std::string kind_;
    };
    return std::make_shared<ListForm>(std::move(item), std::move(kind));
}

// Names with values.
template <class T>
FormOf<std::map<std::string, T>> mapOf(FormOf<T> item, std::string kind) {
    using Map = std::map<std::string, T>;
    class MapForm final : public TypedForm<Map> {
    public:
        MapForm(FormOf<T> item, std::string kind)
            : item_(std::move(item)), kind_(std::move(kind)) {}
        void readInto(const Value& value, Map& target, Reading& reading) const override {
            if (!value.isMap()) return reading.badValue(value, kind_);
            target.clear();
            for (const Member& member : value.members) {
                const Reading::Step step(reading, member.name, member.where);
                item_->readInto(member.value, target[member.name], reading);
            }
        }
        json::value shown(const Map& source, const Showing& showing) const override {
            json::object map;
            for (const auto& [name, one] : source) map[name] = item_->shown(one, showing);
            return map;
        }
        json::object schema() const override {
            return {{"type", "object"}, {"additionalProperties", item_->schema()}};
        }
        std::string kind() const override { return kind_; }

    private:
        const FormOf<T> item_;
        const std::string kind_;
    };
    return std::make_shared<MapForm>(std::move(item), std::move(kind));
}

template <class T>
FormOf<T> section(Section keys) {
    class SectionForm final : public TypedForm<T> {
    public:
        explicit SectionForm(Section keys) : keys_(std::move(keys)) {}
        void readInto(const Value& value, T& target, Reading& reading) const override {
            readSection(keys_, value, &target, reading);
        }
        json::value shown(const T& source, const Showing& showing) const override {
            return showSection(keys_, &source, showing);
        }
        json::object schema() const override { return schemaOf(keys_, &defaults_); }
        std::string kind() const override { return "section"; }
        const Section* section() const override { return &keys_; }
        const void* sectionDefaults() const override { return &defaults_; }

    private:
        const Section keys_;
        const T defaults_ = {};
    };
    return std::make_shared<SectionForm>(std::move(keys));
}

// Reads an item's name, so that messages can call it; reports one that is taken. `names` holds
// where each name stands.
std::string nameItem(const Value& item, const std::string& identity, size_t index,
                     std::map<std::string, SourceLocation>& names, Reading& reading);

// A list of sections, each with a name; `begin` gives an item the values it has before it is read.
template <class T>
FormOf<std::vector<T>> namedList(Section keys,
                                 std::function<void(T& item, const Config& config)> begin = {}) {
    class NamedListForm final : public TypedForm<std::vector<T>> {
    public:
        NamedListForm(Section keys, std::function<void(T&, const Config&)> begin)
            : keys_(std::move(keys)), begin_(std::move(begin)) {}
        void readInto(const Value& value, std::vector<T>& target, Reading& reading) const override {
            if (!value.isList()) return reading.badValue(value, "a list, each item with its keys");
            target.clear();
            std::map<std::string, SourceLocation> names;
            for (const Value& item : value.items) {
                const std::string name =
                    nameItem(item, keys_.identity, target.size(), names, reading);
                const Reading::Step step(reading, name, item.where);
                T read{};
                if (begin_) begin_(read, reading.config());
                readSection(keys_, item, &read, reading);
                target.push_back(std::move(read));
            }
        }
        json::value shown(const std::vector<T>& source, const Showing& showing) const override {
            json::array list;
            for (const T& item : source) list.push_back(showSection(keys_, &item, showing));
            return list;
        }
        json::object schema() const override {
            return {{"type", "array"}, {"items", schemaOf(keys_, &defaults_)}};
        }
        std::string kind() const override { return "list of sections"; }
        const Section* section() const override { return &keys_; }
        const void* sectionDefaults() const override { return &defaults_; }
        bool isNamedList() const override { return true; }

    private:
        const Section keys_;
        const T defaults_ = {};
        const std::function<void(T&, const Config&)> begin_;
    };
    return std::make_shared<NamedListForm>(std::move(keys), std::move(begin));
}

// A member that is set only where the key stands.
template <class T>
FormOf<std::optional<T>> optional(FormOf<T> form) {
    class OptionalForm final : public TypedForm<std::optional<T>> {
    public:
        explicit OptionalForm(FormOf<T> form) : form_(std::move(form)) {}
        void readInto(const Value& value, std::optional<T>& target,
                      Reading& reading) const override {
            form_->readInto(value, target.emplace(), reading);
        }
        json::value shown(const std::optional<T>& source, const Showing& showing) const override {
            return source ? form_->shown(*source, showing) : json::value(nullptr);
        }
        json::object schema() const override { return form_->schema(); }
        std::string kind() const override { return form_->kind(); }
        const Section* section() const override { return form_->section(); }
        const void* sectionDefaults() const override { return form_->sectionDefaults(); }

    private:
        const FormOf<T> form_;
    };
    return std::make_shared<OptionalForm>(std::move(form));
}

}  // namespace orchestrion::config
