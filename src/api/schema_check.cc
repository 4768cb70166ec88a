#include "api/schema_check.h"

#include <algorithm>
#include <boost/json.hpp>
#include <regex>
#include <set>

namespace orchestrion::api {
namespace {

namespace json = boost::json;

class Check {
public:
    explicit Check(const json::value& document) : document_(document) {}

    std::string run(const json::value& unresolved, const json::value& value,
                    const std::string& path) const {
        const json::object& schema = resolved(document_, unresolved).as_object();
        for (const auto& [name, rule] : schema) {
            const std::string why = apply(std::string(name), rule, schema, value, path);
            if (!why.empty()) return why;
        }
        return {};
    }

private:
    std::string apply(const std::string& name, const json::value& rule, const json::object& schema,
                      const json::value& value, const std::string& path) const {
        static const std::set<std::string> kSaysNothing = {"description", "format",    "default",
                                                           "example",     "maxLength", "$schema",
                                                           "$defs",       "title"};
        if (kSaysNothing.contains(name)) return {};
        if (name == "type") return type(rule, value) ? "" : path + ": type is not " + text(rule);
        if (name == "enum") {
            const auto& allowed = rule.as_array();
            const bool found = std::find(allowed.begin(), allowed.end(), value) != allowed.end();
            return found ? "" : path + ": not among " + text(rule);
        }
        if (name == "const") return rule == value ? "" : path + ": is not " + text(rule);
        if (name == "minimum" || name == "maximum" || name == "exclusiveMinimum") {
            return bound(name, rule, value, path);
        }
        if (name == "pattern" || name == "minLength") return string(name, rule, value, path);
        if (name == "minProperties" || name == "maxProperties") {
            return members(name, rule, value, path);
        }
        if (name == "anyOf") return any(rule, value, path);
        if (name == "items") return items(rule, value, path);
        if (name == "required") return required(rule, value, path);
        if (name == "properties") return properties(rule, value, path);
        if (name == "additionalProperties") return additional(rule, schema, value, path);
        return path + ": the check does not know the keyword " + name;
    }

    static std::string text(const json::value& value) { return json::serialize(value); }

    static bool isOf(std::string_view type, const json::value& value) {
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "integer") return value.is_int64() || value.is_uint64();
        if (type == "number") return value.is_number();
        if (type == "boolean") return value.is_bool();
        return type == "null" && value.is_null();
    }

    static bool type(const json::value& rule, const json::value& value) {
        if (rule.is_string()) return isOf(std::string(rule.as_string()), value);
        const auto& types = rule.as_array();
        return std::any_of(types.begin(), types.end(), [&](const json::value& one) {
            return isOf(std::string(one.as_string()), value);
        });
    }

    static std::string bound(const std::string& name, const json::value& rule,
                             const json::value& value, const std::string& path) {
        if (!value.is_number()) return {};
        const double number = value.to_number<double>();
        const double limit = rule.to_number<double>();
        const bool within = name == "minimum"   ? number >= limit
                            : name == "maximum" ? number <= limit
                                                : number > limit;
        return within ? "" : path + ": is beyond the " + name + " " + text(rule);
    }

    static std::string string(const std::string& name, const json::value& rule,
                              const json::value& value, const std::string& path) {
        if (!value.is_string()) return {};
        const std::string word(value.get_string());
        const bool fits = name == "pattern"
                              ? std::regex_search(word, std::regex(std::string(rule.as_string())))
                              : word.size() >= rule.to_number<size_t>();
        return fits ? "" : path + ": does not fit the " + name + " " + text(rule);
    }

    static std::string members(const std::string& name, const json::value& rule,
                               const json::value& value, const std::string& path) {
        if (!value.is_object()) return {};
        const size_t count = value.get_object().size();
        const auto limit = rule.to_number<size_t>();
        const bool within = name == "minProperties" ? count >= limit : count <= limit;
        return within ? "" : path + ": is beyond the " + name + " " + text(rule);
    }

    std::string any(const json::value& rule, const json::value& value,
                    const std::string& path) const {
        std::string why;
        for (const json::value& one : rule.as_array()) {
            why = run(one, value, path);
            if (why.empty()) return {};
        }
        return why;
    }

    std::string items(const json::value& rule, const json::value& value,
                      const std::string& path) const {
        if (!value.is_array()) return {};
        size_t index = 0;
        for (const json::value& item : value.get_array()) {
            const std::string why = run(rule, item, path + "/" + std::to_string(index++));
            if (!why.empty()) return why;
        }
        return {};
    }

    static std::string required(const json::value& rule, const json::value& value,
                                const std::string& path) {
        if (!value.is_object()) return {};
        for (const json::value& name : rule.as_array()) {
            if (!value.get_object().contains(name.as_string())) {
                return path + ": lacks " + text(name);
            }
        }
        return {};
    }

    std::string properties(const json::value& rule, const json::value& value,
                           const std::string& path) const {
        if (!value.is_object()) return {};
        for (const auto& [name, schema] : rule.as_object()) {
            const auto* member = value.get_object().if_contains(name);
            if (member == nullptr) continue;
            const std::string why = run(schema, *member, path + "/" + std::string(name));
            if (!why.empty()) return why;
        }
        return {};
    }

    std::string additional(const json::value& rule, const json::object& schema,
                           const json::value& value, const std::string& path) const {
        if (!value.is_object()) return {};
        const auto* known = schema.if_contains("properties");
        for (const auto& [name, member] : value.get_object()) {
            if (known != nullptr && known->as_object().contains(name)) continue;
            if (rule == json::value(false)) return path + ": has " + std::string(name);
            const std::string why = run(rule, member, path + "/" + std::string(name));
            if (!why.empty()) return why;
        }
        return {};
    }

    const json::value& document_;
};

}  // namespace

const json::value& resolved(const json::value& document, const json::value& value) {
    const auto* object = value.if_object();
    const auto* reference = object == nullptr ? nullptr : object->if_contains("$ref");
    if (reference == nullptr) return value;
    json::error_code error;
    const auto* found = document.find_pointer(reference->as_string().subview(1), error);
    return found == nullptr ? value : *found;
}

std::string misfit(const json::value& document, const json::value& schema,
                   const json::value& value) {
    return Check(document).run(schema, value, "");
}

}  // namespace orchestrion::api
