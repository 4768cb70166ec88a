// Values out of JSON from outside, read strictly, and back: one list of members serves both
// directions, so that they cannot differ.
//
//   void form(auto& io, auto& place) { io.text("name", place.name); io.texts("dns", place.dns); }
//   FormIn in(object);  form(in, place);  if (auto read = in.end(); !read) …
//   FormOut out;        form(out, place); std::string json = out.take();
//
// Reading    A member that is not there leaves its value as it is. The first one that is of another
//            kind, beyond its bounds or unknown is named with its path.
// Writing    Texts that are empty are left out.
// Limits     kTextBytesMax of each text; of texts that are JSON themselves the caller's.
// Errors     request.badBody: expected "media[0].ready" to be true or false, but found 3
//
// Only .cc files include this: it costs a second to compile.
#pragma once

#include <boost/json/value.hpp>

#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "interaction/json_object.h"

namespace orchestrion::office {

class FormIn {
public:
    static constexpr size_t kTextBytesMax = 65536;

    // `object` outlives the form. `path` leads to it: "", "media[0]".
    explicit FormIn(const boost::json::object& object, std::string path = {});
    FormIn(const FormIn&) = delete;
    FormIn& operator=(const FormIn&) = delete;

    void text(std::string_view name, std::string& value);
    // It has to be there, and not empty.
    void required(std::string_view name, std::string& value);
    void texts(std::string_view name, std::vector<std::string>& values);
    // One text stands for a list of it.
    void textOrTexts(std::string_view name, std::vector<std::string>& values);
    void flag(std::string_view name, bool& value);
    void real(std::string_view name, double& value);
    // In milliseconds.
    void span(std::string_view name, Milliseconds& value);
    void time(std::string_view name, WallTime& value);
    template <class Number>
    void whole(std::string_view name, Number& value,
               int64_t max = std::numeric_limits<int64_t>::max()) {
        if (const auto read = wholeNumber(name, max)) value = static_cast<Number>(*read);
    }
    // One of the words; the value is its place.
    template <class E>
    void choice(std::string_view name, E& value, std::span<const std::string_view> words) {
        if (const auto read = word(name, words)) value = static_cast<E>(*read);
    }
    // Any JSON, as its text.
    void json(std::string_view name, std::string& value);
    // An object: each member's value as JSON text; as text, all have to be texts; as number from 0.
    void members(std::string_view name, std::map<std::string, std::string>& values);
    void annex(std::string_view name, std::map<std::string, std::string>& values);
    template <class Number>
    void numbers(std::string_view name, std::map<std::string, Number>& values, int64_t max) {
        if (const auto* object = section(name)) values = numbersOf<Number>(*object, at(name), max);
    }
    template <class Number>
    void numberLists(std::string_view name, std::vector<std::map<std::string, Number>>& values,
                     int64_t max) {
        eachItem(name, [&](const boost::json::value& item, const std::string& path) {
            const auto* object = objectOf(item, path);
            if (object != nullptr) values.push_back(numbersOf<Number>(*object, path, max));
        });
    }
    // An object, and a list of objects, read by `form(io, value)`.
    template <class T, class Form>
    void part(std::string_view name, T& value, Form form) {
        if (const auto* object = section(name)) inner(*object, at(name), value, form);
    }
    template <class T, class Form>
    void list(std::string_view name, std::vector<T>& values, Form form) {
        eachItem(name, [&](const boost::json::value& item, const std::string& path) {
            const auto* object = objectOf(item, path);
            if (object != nullptr) inner(*object, path, values.emplace_back(), form);
        });
    }

    bool has(std::string_view name) const;
    // Null: it is not there. The caller looks after its kind.
    const boost::json::value* value(std::string_view name);
    void wrong(std::string_view name, std::string_view expected);

    // What was wrong first; members that nobody asked for are.
    Result<void> end();

private:
    FormIn(const boost::json::object& object, std::string path, FormIn& outer);
    template <class T, class Form>
    void inner(const boost::json::object& object, std::string path, T& value, Form& form) {
        FormIn io(object, std::move(path), *this);
        form(io, value);
        (void)io.end();
    }
    template <class Number>
    std::map<std::string, Number> numbersOf(const boost::json::object& object,
                                            const std::string& path, int64_t max) {
        std::map<std::string, Number> values;
        FormIn io(object, path, *this);
        for (const auto& member : object) {
            const std::string name(member.key());
            io.whole(name, values[name], max);
        }
        return values;
    }
    // `each(item, path)`.
    template <class Each>
    void eachItem(std::string_view name, Each each) {
        const boost::json::array* items = array(name);
        for (size_t i = 0; items != nullptr && i < items->size(); ++i) {
            each((*items)[i], at(name) + "[" + std::to_string(i) + "]");
        }
    }

    std::string at(std::string_view name) const;
    void wrongAt(const std::string& path, std::string_view expected,
                 const boost::json::value* found);
    std::optional<int64_t> wholeNumber(std::string_view name, int64_t max);
    std::optional<size_t> word(std::string_view name, std::span<const std::string_view> words);
    std::optional<std::string> textOf(const boost::json::value& value, const std::string& path,
                                      std::string_view expected);
    const boost::json::object* section(std::string_view name);
    const boost::json::object* objectOf(const boost::json::value& value, const std::string& path);
    const boost::json::array* array(std::string_view name);

    const boost::json::object& object_;
    std::string path_;
    std::vector<std::string> known_;
    std::string own_mistake_;
    std::string* mistake_;  // of the outermost form
};

class FormOut {
public:
    void text(std::string_view name, const std::string& value) { out_.given(name, value); }
    void required(std::string_view name, const std::string& value) { out_.text(name, value); }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        out_.texts(name, values);
    }
    void textOrTexts(std::string_view name, const std::vector<std::string>& values) {
        out_.texts(name, values);
    }
    void flag(std::string_view name, bool value) { out_.flag(name, value); }
    void real(std::string_view name, double value) { out_.number(name, value); }
    void span(std::string_view name, Milliseconds value) { out_.integer(name, value.count()); }
    // Left out if it is not set.
    void time(std::string_view name, WallTime value);
    template <class Number>
    void whole(std::string_view name, const Number& value, int64_t = 0) {
        out_.integer(name, static_cast<int64_t>(value));
    }
    template <class E>
    void choice(std::string_view name, const E& value, std::span<const std::string_view> words) {
        out_.text(name, words[static_cast<size_t>(value)]);
    }
    void json(std::string_view name, const std::string& value) {
        if (!value.empty()) out_.raw(name, value);
    }
    void members(std::string_view name, const std::map<std::string, std::string>& values);
    void annex(std::string_view name, const std::map<std::string, std::string>& values);
    template <class Number>
    void numbers(std::string_view name, const std::map<std::string, Number>& values, int64_t = 0) {
        out_.raw(name, numbersOf(values));
    }
    template <class Number>
    void numberLists(std::string_view name,
                     const std::vector<std::map<std::string, Number>>& values, int64_t = 0) {
        out_.raw(name, interaction::jsonArray(values, &numbersOf<Number>));
    }
    template <class T, class Form>
    void part(std::string_view name, const T& value, Form form) {
        FormOut io;
        form(io, value);
        out_.raw(name, io.take());
    }
    template <class T, class Form>
    void list(std::string_view name, const std::vector<T>& values, Form form) {
        out_.raw(name, interaction::jsonArray(values, [&](const T& value) {
                     FormOut io;
                     form(io, value);
                     return io.take();
                 }));
    }
    // Members that only come out.
    interaction::JsonObject& object() { return out_; }

    std::string take() { return out_.take(); }

private:
    template <class Number>
    static std::string numbersOf(const std::map<std::string, Number>& values) {
        interaction::JsonObject object;
        for (const auto& [name, value] : values) object.integer(name, value);
        return object.take();
    }
    interaction::JsonObject out_;
};

}  // namespace orchestrion::office
