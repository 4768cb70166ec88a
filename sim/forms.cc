#include "sim/forms.h"

#include <charconv>
#include <cmath>

#include "base/duration.h"
#include "base/time_text.h"
#include "config/quantities.h"

namespace orchestrion::sim {
namespace {

bool isNumber(std::string_view text) {
    const size_t sign = text.starts_with('-') ? 1 : 0;
    return text.size() > sign &&
           text.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
           text[sign] >= '0' && text[sign] <= '9';
}

Json scalar(const Value& value) {
    const std::string& text = value.text;
    if (value.quoted) return json::string(text);
    if (text == "true" || text == "false") return text == "true";
    if (!isNumber(text)) return json::string(text);
    int64_t whole = 0;
    const char* end = text.data() + text.size();
    if (const auto read = std::from_chars(text.data(), end, whole);
        read.ec == std::errc{} && read.ptr == end) {
        return whole;
    }
    const auto number = config::asNumber(text);
    return number ? Json(*number) : Json(json::string(text));
}

class JsonForm final : public TypedForm<Json> {
public:
    explicit JsonForm(std::string kind) : kind_(std::move(kind)) {}
    void readInto(const Value& value, Json& target, Reading&) const override {
        target = toJson(value);
    }
    json::value shown(const Json&, const config::Showing&) const override { return nullptr; }
    json::object schema() const override { return {}; }
    std::string kind() const override { return kind_; }

private:
    const std::string kind_;
};

class TextsForm final : public TypedForm<std::vector<std::string>> {
public:
    void readInto(const Value& value, std::vector<std::string>& target,
                  Reading& reading) const override {
        static const FormOf<std::vector<std::string>> kList =
            config::listOf(config::text(), "list of texts");
        if (!value.isScalar() || value.text.empty()) return kList->readInto(value, target, reading);
        target = {value.text};
    }
    json::value shown(const std::vector<std::string>&, const config::Showing&) const override {
        return nullptr;
    }
    json::object schema() const override {
        const json::object text{{"type", "string"}, {"minLength", 1}};
        return {{"anyOf", json::array{text, {{"type", "array"}, {"items", text}}}}};
    }
    std::string kind() const override { return "text or list of texts"; }
};

class DataForm final : public TypedForm<std::vector<DataMatch>> {
public:
    void readInto(const Value& value, std::vector<DataMatch>& target,
                  Reading& reading) const override {
        if (!value.isMap()) return reading.badValue(value, "paths in the data with their values");
        target.clear();
        for (const config::Member& member : value.members) {
            target.push_back({member.where, member.name, toJson(member.value)});
        }
    }
    json::value shown(const std::vector<DataMatch>&, const config::Showing&) const override {
        return nullptr;
    }
    json::object schema() const override { return {{"type", "object"}}; }
    std::string kind() const override { return "paths with values"; }
};

class PathForm final : public TypedForm<std::string> {
public:
    PathForm(std::string kind, bool or_url) : kind_(std::move(kind)), or_url_(or_url) {}
    void readInto(const Value& value, std::string& target, Reading& reading) const override {
        if (!value.isScalar() || value.text.empty()) return reading.badValue(value, "a " + kind_);
        const bool url = or_url_ && value.text.find("://") != std::string::npos;
        target = url ? value.text : reading.absolutePath(value);
    }
    json::value shown(const std::string&, const config::Showing&) const override { return nullptr; }
    json::object schema() const override { return {{"type", "string"}, {"minLength", 1}}; }
    std::string kind() const override { return kind_; }

private:
    const std::string kind_;
    const bool or_url_;
};

}  // namespace

Json toJson(const Value& value) {
    if (value.isScalar()) return scalar(value);
    if (value.isList()) {
        json::array list;
        for (const Value& item : value.items) list.push_back(toJson(item));
        return list;
    }
    if (!value.isMap()) return nullptr;
    json::object map;
    for (const config::Member& member : value.members) map[member.name] = toJson(member.value);
    return map;
}

FormOf<Json> anyJson(std::string kind) {
    return std::make_shared<JsonForm>(std::move(kind));
}

FormOf<std::map<std::string, Json>> jsonMap(std::string kind) {
    return config::mapOf(anyJson(), std::move(kind));
}

FormOf<std::vector<std::string>> texts() {
    return std::make_shared<TextsForm>();
}

FormOf<Milliseconds> delay() {
    json::object schema = config::time()->schema();
    return config::word<Milliseconds>({"time", "a time such as 90s, 500ms, 2h or 1d",
                                       [](const std::string& text) { return parseDuration(text); },
                                       [](const Milliseconds& value) -> json::value {
                                           return json::string(config::printDuration(value));
                                       },
                                       std::move(schema)});
}

FormOf<WallTime> moment() {
    return config::word<WallTime>(
        {"date and time", "a date with a time, such as 2030-01-07T08:00:00Z",
         [](const std::string& text) { return parseTime(text); },
         [](const WallTime& value) -> json::value { return json::string(isoTime(value)); },
         json::object{{"type", "string"}, {"format", "date-time"}}});
}

FormOf<double> rate() {
    return config::word<double>({"number", "a number over 0",
                                 [](const std::string& text) -> std::optional<double> {
                                     const auto value = config::asNumber(text);
                                     const bool fits = value && std::isfinite(*value) && *value > 0;
                                     return fits ? value : std::nullopt;
                                 },
                                 [](const double& value) { return json::value(value); },
                                 json::object{{"type", "number"}, {"minimum", 0}}});
}

FormOf<std::vector<DataMatch>> dataMatches() {
    return std::make_shared<DataForm>();
}

FormOf<std::string> sourceOf() {
    return std::make_shared<PathForm>("path or URL", true);
}

FormOf<std::string> pathOf(std::string kind) {
    return std::make_shared<PathForm>(std::move(kind), false);
}

}  // namespace orchestrion::sim
