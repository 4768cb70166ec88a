#include "office/json_form.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>

#include "base/duration.h"
#include "base/suggest.h"
#include "base/time_text.h"

namespace orchestrion::office {
namespace {

namespace json = boost::json;

constexpr size_t kFoundBytesMax = 60;

std::string shown(const json::value& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    std::string text = json::serialize(value);
    if (text.size() <= kFoundBytesMax) return text;
    text.resize(kFoundBytesMax);
    while (!text.empty() && (text.back() & 0xC0) == 0x80) text.pop_back();  // a whole character
    if (!text.empty() && (text.back() & 0x80) != 0) text.pop_back();
    return text + "…";
}

}  // namespace

// ---- in

FormIn::FormIn(const json::object& object, std::string path)
    : object_(object), path_(std::move(path)), mistake_(&own_mistake_) {}

FormIn::FormIn(const json::object& object, std::string path, FormIn& outer)
    : object_(object), path_(std::move(path)), mistake_(outer.mistake_) {}

std::string FormIn::at(std::string_view name) const {
    return (path_.empty() ? "" : path_ + ".") + std::string(name);
}

void FormIn::wrongAt(const std::string& path, std::string_view expected, const json::value* found) {
    if (!mistake_->empty()) return;
    *mistake_ = "expected \"" + path + "\" to be " + std::string(expected) +
                (found == nullptr ? ", but it is not there" : ", but found " + shown(*found));
}

void FormIn::wrong(std::string_view name, std::string_view expected) {
    wrongAt(at(name), expected, object_.if_contains(name));
}

bool FormIn::has(std::string_view name) const {
    return object_.if_contains(name) != nullptr;
}

const json::value* FormIn::value(std::string_view name) {
    known_.emplace_back(name);
    return object_.if_contains(name);
}

std::optional<std::string> FormIn::textOf(const json::value& value, const std::string& path,
                                          std::string_view expected) {
    if (!value.is_string()) {
        wrongAt(path, expected, &value);
        return std::nullopt;
    }
    std::string text(value.get_string());
    if (text.size() <= kTextBytesMax) return text;
    wrongAt(path, "at most " + std::to_string(kTextBytesMax) + " bytes", &value);
    return std::nullopt;
}

void FormIn::text(std::string_view name, std::string& into) {
    const json::value* found = value(name);
    if (found == nullptr) return;
    if (auto read = textOf(*found, at(name), "a string")) into = std::move(*read);
}

void FormIn::required(std::string_view name, std::string& into) {
    text(name, into);
    if (into.empty()) wrong(name, "a string that is not empty");
}

void FormIn::texts(std::string_view name, std::vector<std::string>& values) {
    eachItem(name, [&](const json::value& item, const std::string& path) {
        if (auto read = textOf(item, path, "a string")) values.push_back(std::move(*read));
    });
}

void FormIn::textOrTexts(std::string_view name, std::vector<std::string>& values) {
    const json::value* found = object_.if_contains(name);
    if (found == nullptr || !found->is_string()) return texts(name, values);
    text(name, values.emplace_back());
}

void FormIn::flag(std::string_view name, bool& into) {
    const json::value* found = value(name);
    if (found == nullptr) return;
    if (!found->is_bool()) return wrong(name, "true or false");
    into = found->get_bool();
}

void FormIn::real(std::string_view name, double& into) {
    const json::value* found = value(name);
    if (found == nullptr) return;
    if (!found->is_number()) return wrong(name, "a number");
    into = found->to_number<double>();
}

std::optional<int64_t> FormIn::wholeNumber(std::string_view name, int64_t max) {
    const json::value* found = value(name);
    if (found == nullptr) return std::nullopt;
    json::error_code error;
    const int64_t number = found->is_number() ? found->to_number<int64_t>(error) : -1;
    if (!error && number >= 0 && number <= max) return number;
    const bool unbounded = max == std::numeric_limits<int64_t>::max();
    wrong(name,
          unbounded ? "a whole number from 0" : "a whole number from 0 to " + std::to_string(max));
    return std::nullopt;
}

void FormIn::span(std::string_view name, Milliseconds& into) {
    if (const auto read = wholeNumber(name, kDurationMax.count())) into = Milliseconds(*read);
}

void FormIn::time(std::string_view name, WallTime& into) {
    const json::value* found = value(name);
    if (found == nullptr) return;
    const auto read =
        found->is_string() ? parseTime(std::string(found->get_string())) : std::nullopt;
    if (!read) return wrong(name, "a time like \"2030-01-01T00:00:00Z\"");
    into = *read;
}

std::optional<size_t> FormIn::word(std::string_view name, std::span<const std::string_view> words) {
    const json::value* found = value(name);
    if (found == nullptr) return std::nullopt;
    const std::string text = found->is_string() ? std::string(found->get_string()) : "";
    const auto at = std::ranges::find(words, std::string_view(text));
    if (at != words.end()) return static_cast<size_t>(at - words.begin());
    wrong(name, oneOf({words.begin(), words.end()}, "\"", "\""));
    return std::nullopt;
}

void FormIn::json(std::string_view name, std::string& into) {
    if (const json::value* found = value(name)) into = json::serialize(*found);
}

void FormIn::members(std::string_view name, std::map<std::string, std::string>& values) {
    const json::object* object = section(name);
    if (object == nullptr) return;
    for (const auto& member : *object) {
        values[std::string(member.key())] = json::serialize(member.value());
    }
}

void FormIn::annex(std::string_view name, std::map<std::string, std::string>& values) {
    const json::object* object = section(name);
    if (object == nullptr) return;
    FormIn io(*object, at(name), *this);
    for (const auto& member : *object) {
        const std::string key(member.key());
        io.text(key, values[key]);
    }
}

const json::object* FormIn::section(std::string_view name) {
    const json::value* found = value(name);
    return found == nullptr ? nullptr : objectOf(*found, at(name));
}

const json::object* FormIn::objectOf(const json::value& value, const std::string& path) {
    if (!value.is_object()) wrongAt(path, "an object", &value);
    return value.if_object();
}

const json::array* FormIn::array(std::string_view name) {
    const json::value* found = value(name);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) wrong(name, "a list");
    return found->if_array();
}

Result<void> FormIn::end() {
    for (const auto& member : object_) {
        const std::string name(member.key());
        if (!mistake_->empty() || std::ranges::find(known_, name) != known_.end()) continue;
        std::string advice = didYouMean(name, {known_.begin(), known_.end()});
        if (advice.empty() && !known_.empty() && known_.size() <= 20) {
            advice = "known are " + oneOf({known_.begin(), known_.end()});
        }
        *mistake_ =
            "\"" + at(name) + "\" means nothing here" + (advice.empty() ? "" : "; ") + advice;
    }
    if (mistake_->empty()) return {};
    return fail("request.badBody", *mistake_);
}

// ---- out

void FormOut::time(std::string_view name, WallTime value) {
    if (value != WallTime{}) out_.text(name, isoTime(value));
}

void FormOut::members(std::string_view name, const std::map<std::string, std::string>& values) {
    interaction::JsonObject object;
    for (const auto& [key, value] : values) object.raw(key, value);
    out_.raw(name, object.take());
}

void FormOut::annex(std::string_view name, const std::map<std::string, std::string>& values) {
    interaction::JsonObject object;
    for (const auto& [key, value] : values) object.text(key, value);
    out_.raw(name, object.take());
}

}  // namespace orchestrion::office
