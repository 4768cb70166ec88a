#include "config/show.h"

#include <boost/json.hpp>

#include <algorithm>

#include "config/source.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

namespace json = boost::json;

bool isPlain(std::string_view text) {
    const auto safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '/' || c == '-' || c == '=';
    };
    return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), safe);
}

std::string scalar(const json::value& value) {
    if (value.is_string() && isPlain(value.get_string())) return std::string(value.get_string());
    return json::serialize(value);
}

bool isOneLine(const json::value& value) {
    if (value.is_array()) {
        return std::none_of(value.get_array().begin(), value.get_array().end(),
                            [](const json::value& item) { return item.is_object(); });
    }
    return !value.is_object() || value.get_object().empty();
}

std::string line(const json::value& value) {
    if (value.is_object()) return "{}";
    if (!value.is_array()) return scalar(value);
    std::string text;
    for (const json::value& item : value.get_array()) {
        text += (text.empty() ? "" : ", ") + scalar(item);
    }
    return "[" + text + "]";
}

void print(const json::object& object, const std::string& indent, std::string& out) {
    for (const auto& [name, value] : object) {
        if (value.is_null()) continue;
        const std::string key = scalar(json::value(name));
        if (isOneLine(value)) {
            out += indent + key + ": " + line(value) + "\n";
        } else if (value.is_object()) {
            out += indent + key + ":\n";
            print(value.get_object(), indent + "  ", out);
        } else {
            out += indent + key + ":\n";
            for (const json::value& item : value.get_array()) {
                const size_t begin = out.size();
                print(item.as_object(), indent + "    ", out);
                if (out.size() > begin) out.replace(begin + indent.size() + 2, 1, "-");
            }
        }
    }
}

}  // namespace

json::object showConfig(const Config& config) {
    return showSection(vocabulary(), &config, {});
}

json::object showForComparing(const Snapshot& snapshot) {
    return showSection(vocabulary(), snapshot.config.get(), {&snapshot.contents});
}

std::string toYaml(const json::object& shown) {
    std::string out;
    print(shown, "", out);
    return out;
}

}  // namespace orchestrion::config
