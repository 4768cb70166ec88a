// Forms of values that only scenario files have. The others are those of the configuration
// (config/forms.h).
#pragma once

#include "config/forms.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

using config::FormOf;
using config::Reading;
using config::Section;
using config::TypedForm;
using config::Value;
namespace json = boost::json;

// Any YAML as JSON: plain scalars as the core schema of YAML 1.2 has them, quoted ones as texts.
Json toJson(const Value& value);

FormOf<Json> anyJson(std::string kind = "value");
FormOf<std::map<std::string, Json>> jsonMap(std::string kind);
// A text, or a list of texts.
FormOf<std::vector<std::string>> texts();
// A time, which may be none at all: 0s.
FormOf<Milliseconds> delay();
FormOf<WallTime> moment();
FormOf<double> rate();
// Paths in the data with what is expected there.
FormOf<std::vector<DataMatch>> dataMatches();
// A URL, or a path relative to the file.
FormOf<std::string> sourceOf();
FormOf<std::string> pathOf(std::string kind);

// A section that remembers its place. `shorthand`: the member that a text alone stands for.
template <class T>
FormOf<T> placed(Section keys, std::string T::*shorthand = nullptr) {
    class PlacedForm final : public TypedForm<T> {
    public:
        PlacedForm(Section keys, std::string T::*shorthand)
            : keys_(std::move(keys)), shorthand_(shorthand) {}
        void readInto(const Value& value, T& target, Reading& reading) const override {
            target.where = value.where;
            if (shorthand_ != nullptr && value.isScalar()) {
                target.*shorthand_ = value.text;
                return;
            }
            if (!value.isMap()) return reading.badValue(value, "keys with values below it");
            readSection(keys_, value, &target, reading);
        }
        json::value shown(const T&, const config::Showing&) const override { return nullptr; }
        json::object schema() const override {
            json::object section = config::schemaOf(keys_, &defaults_);
            if (shorthand_ == nullptr) return section;
            return {{"anyOf", json::array{{{"type", "string"}}, std::move(section)}}};
        }
        std::string kind() const override { return shorthand_ ? "text or section" : "section"; }
        const Section* section() const override { return &keys_; }
        const void* sectionDefaults() const override { return &defaults_; }

    private:
        const Section keys_;
        std::string T::*const shorthand_;
        const T defaults_ = {};
    };
    return std::make_shared<PlacedForm>(std::move(keys), shorthand);
}

// A list of sections, each with its place; where `one_is_enough` a section alone is a list of it.
// What is made once for all is given as a function, since steps hold steps; the schema refers to it
// by its name.
template <class T>
FormOf<std::vector<T>> placedList(std::string name, const FormOf<T>& (*item)(),
                                  bool one_is_enough = false) {
    class PlacedListForm final : public TypedForm<std::vector<T>> {
    public:
        PlacedListForm(std::string name, const FormOf<T>& (*item)(), bool one)
            : name_(std::move(name)), item_(item), one_is_enough_(one) {}
        void readInto(const Value& value, std::vector<T>& target, Reading& reading) const override {
            target.clear();
            if (one_is_enough_ && value.isMap()) return add(value, target, reading);
            if (!value.isList()) {
                return reading.badValue(value, "a list, each item with its keys");
            }
            for (const Value& one : value.items) add(one, target, reading);
        }
        json::value shown(const std::vector<T>&, const config::Showing&) const override {
            return nullptr;
        }
        json::object schema() const override {
            json::object item{{"$ref", "#/$defs/" + name_}};
            json::object list{{"type", "array"}, {"items", item}};
            if (!one_is_enough_) return list;
            return {{"anyOf", json::array{std::move(item), std::move(list)}}};
        }
        std::string kind() const override {
            return (one_is_enough_ ? "`" : "list of `") + name_ +
                   (one_is_enough_ ? "`, or a list" : "`");
        }

    private:
        void add(const Value& value, std::vector<T>& target, Reading& reading) const {
            T read{};
            item_()->readInto(value, read, reading);
            target.push_back(std::move(read));
        }
        const std::string name_;
        const FormOf<T>& (*const item_)();
        const bool one_is_enough_;
    };
    return std::make_shared<PlacedListForm>(std::move(name), item, one_is_enough);
}

}  // namespace orchestrion::sim
