#include "config/forms.h"

#include <charconv>

#include "base/duration.h"
#include "config/addresses.h"
#include "config/quantities.h"

namespace orchestrion::config {
namespace {

constexpr const char* kTimePattern = R"(^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ms|s|m|min|h|d)$)";
constexpr const char* kSizePattern = R"(^[0-9]+((\.[0-9]+)? ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB))?$)";

std::optional<Milliseconds> parseTime(const std::string& text) {
    const auto value = parseDuration(text);
    if (!value || value->count() == 0) return std::nullopt;
    return value;
}

json::value textOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

std::optional<uint64_t> parseWhole(const std::string& text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole ? std::optional(value) : std::nullopt;
}

std::optional<double> asNumber(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool number = error == std::errc{} && end == text.data() + text.size();
    return number ? std::optional(value) : std::nullopt;
}

std::string printSizeRange(uint64_t min, uint64_t max) {
    std::string expected = "a size from " + printSize(min);
    const bool has_max = max < std::numeric_limits<uint32_t>::max();
    return expected + (has_max ? " to " + printSize(max) : "") + ", such as 64KiB or 512MB";
}

json::object sizeSchema(uint64_t min) {
    json::object number{{"type", "integer"}, {"minimum", min}};
    json::object with_unit{{"type", "string"}, {"pattern", kSizePattern}};
    return {{"anyOf", json::array{number, with_unit}}};
}

std::optional<uint64_t> parseSizeWithin(const std::string& text, uint64_t min, uint64_t max) {
    const auto value = parseSize(text);
    return value && *value >= min && *value <= max ? value : std::nullopt;
}

json::value showSize(uint64_t bytes) {
    const std::string text = printSize(bytes);
    return text == std::to_string(bytes) ? json::value(bytes) : json::value(text);
}

FormOf<bool> flag() {
    return word<bool>({"true or false", "true or false",
                       [](const std::string& text) -> std::optional<bool> {
                           if (text != "true" && text != "false") return std::nullopt;
                           return text == "true";
                       },
                       [](const bool& value) { return json::value(value); },
                       json::object{{"type", "boolean"}}});
}

FormOf<Milliseconds> time() {
    return word<Milliseconds>({"time", "a time such as 30s, 500ms or 5min", &parseTime,
                               [](const Milliseconds& value) -> json::value {
                                   return json::string(printDuration(value));
                               },
                               json::object{{"type", "string"}, {"pattern", kTimePattern}}});
}

FormOf<Milliseconds> timeOr(std::string none, Milliseconds none_value) {
    json::object schema{{"anyOf", json::array{time()->schema(), {{"const", none}}}}};
    return word<Milliseconds>(
        {"time or " + none, "a time such as 30s, 12h or 7d, or '" + none + "'",
         [none, none_value](const std::string& text) {
             return text == none ? std::optional(none_value) : parseTime(text);
         },
         [none, none_value](const Milliseconds& value) -> json::value {
             return json::string(value == none_value ? none : printDuration(value));
         },
         std::move(schema)});
}

FormOf<std::string> text(TextRules rules) {
    json::object schema{{"type", "string"}};
    if (rules.pattern.empty()) {
        schema["minLength"] = 1;
    } else {
        schema["pattern"] = rules.pattern;
    }
    return word<std::string>(
        {rules.kind, rules.expected,
         [fits = rules.fits](const std::string& text) -> std::optional<std::string> {
             if (text.empty() || (fits && !fits(text))) return std::nullopt;
             return text;
         },
         &textOrNull, std::move(schema)});
}

FormOf<std::string> anyText() {
    const json::array types{"string", "number", "boolean"};
    return word<std::string>(
        {"text", "a text", [](const std::string& text) { return std::optional(text); },
         [](const std::string& text) { return json::value(text); }, json::object{{"type", types}}});
}

FormOf<std::string> ipAddress() {
    return text({"IP address", "an address such as 127.0.0.1 or ::1", &isIpAddress});
}

FormOf<std::string> destinationPattern() {
    return text({"host or network",
                 "a host such as api.example.com or *.example.com, or an address or a network such "
                 "as 10.0.0.0/8; a port may follow, as in example.com:8443",
                 &isDestinationPattern});
}

FormOf<std::string> httpUrl() {
    class UrlForm final : public TypedForm<std::string> {
    public:
        void readInto(const Value& value, std::string& target, Reading& reading) const override {
            const auto parts = value.isScalar() ? splitHttpUrl(value.text) : std::nullopt;
            if (parts && parts->credentials) {
                return reading.badSecret(value, "holds a user or a password", "a URL without them",
                                         "passwords are given as secrets, by file or environment");
            }
            if (!parts) return reading.badValue(value, "an http: or https: URL");
            target = value.text;
            while (target.ends_with('/')) target.pop_back();
        }
        json::value shown(const std::string& source, const Showing&) const override {
            return textOrNull(source);
        }
        json::object schema() const override {
            return {{"type", "string"}, {"format", "uri"}, {"pattern", "^https?://[^@]+$"}};
        }
        std::string kind() const override { return "URL"; }
    };
    return std::make_shared<UrlForm>();
}

FormOf<PortRange> portRange() {
    return word<PortRange>(
        {"port or ports", "a port or a range of ports such as 40000-40100", &parsePortRange,
         [](const PortRange& range) -> json::value {
             if (range.first == 0) return nullptr;
             return json::string(std::to_string(range.first) + "-" + std::to_string(range.last));
         },
         json::object{{"type", json::array{"string", "integer"}},
                      {"pattern", "^[0-9]+(-[0-9]+)?$"},
                      {"minimum", 1},
                      {"maximum", 65535}}});
}

FormOf<TlsVersion> tlsVersion() {
    return choice<TlsVersion>({{"1.2", TlsVersion::k12}, {"1.3", TlsVersion::k13}});
}

std::string nameItem(const Value& item, const std::string& identity, size_t index,
                     std::map<std::string, SourceLocation>& names, Reading& reading) {
    const Member* name = item.find(identity);
    if (name == nullptr || !name->value.isScalar() || name->value.text.empty())
        return std::to_string(index + 1);
    const auto [first, is_new] = names.emplace(name->value.text, name->value.where);
    if (!is_new) {
        reading.report(name->value.where, "config.duplicateName",
                       "'" + reading.path() + "' has '" + name->value.text + "' already, at " +
                           toString(first->second),
                       "", "remove or rename one of them");
    }
    return name->value.text;
}

}  // namespace orchestrion::config
