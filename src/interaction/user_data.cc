#include "interaction/user_data.h"

#include <boost/json/serialize.hpp>

#include "base/json.h"

namespace orchestrion::interaction {
namespace {

namespace json = boost::json;

Result<json::object> objectOf(std::string_view text, uint32_t depth_max) {
    auto value = parseJson(text, depth_max);
    if (!value) {
        return fail("interaction.badData",
                    "expected user data as a JSON object, but " + toString(value.error()));
    }
    if (!value->is_object()) {
        return fail("interaction.badData",
                    "expected user data as a JSON object with a member for each key");
    }
    return std::move(value->as_object());
}

Result<void> check(const UserData& data, const UserDataLimits& limits) {
    uint64_t bytes = 0;
    for (const auto& [key, value] : data) {
        if (key.empty() || key.size() > limits.key_bytes_max) {
            return fail("interaction.badData", "expected keys of user data of 1 to " +
                                                   std::to_string(limits.key_bytes_max) +
                                                   " bytes, but one has " +
                                                   std::to_string(key.size()));
        }
        bytes += key.size() + value.size();
    }
    if (bytes > limits.bytes_max || data.size() > limits.keys_max) {
        return fail("interaction.dataTooLarge", "the user data would have " +
                                                    std::to_string(data.size()) + " keys and " +
                                                    std::to_string(bytes) + " bytes, more than " +
                                                    std::to_string(limits.keys_max) + " and " +
                                                    std::to_string(limits.bytes_max) +
                                                    "; delete keys or keep large values elsewhere");
    }
    return {};
}

void removeMasked(json::object& from, const json::object& mask) {
    for (const auto& member : mask) {
        auto found = from.find(member.key());
        if (found == from.end()) continue;
        const bool deeper = member.value().is_object() && !member.value().as_object().empty() &&
                            found->value().is_object();
        if (!deeper) {
            from.erase(found);
            continue;
        }
        removeMasked(found->value().as_object(), member.value().as_object());
    }
}

std::string plain(const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

}  // namespace

std::string toJson(const UserData& data) {
    std::string out = "{";
    for (const auto& [key, value] : data) {
        if (out.size() > 1) out += ',';
        appendJsonString(out, key);
        out += ':';
        out += value;
    }
    return out += '}';
}

Result<UserData> userDataFromJson(std::string_view text, const UserDataLimits& limits) {
    return withKeys({}, text, limits);
}

Result<UserData> withKeys(const UserData& data, std::string_view text,
                          const UserDataLimits& limits) {
    auto keys = objectOf(text, limits.depth_max);
    if (!keys) return fail(keys.error());
    UserData after = data;
    for (const auto& member : *keys)
        after[std::string(member.key())] = json::serialize(member.value());
    if (auto sound = check(after, limits); !sound) return fail(sound.error());
    return after;
}

Result<UserData> withoutKeys(const UserData& data, std::string_view text) {
    auto mask = objectOf(text, kJsonDepthMax);
    if (!mask) return fail(mask.error());
    if (mask->empty()) return UserData{};
    UserData after = data;
    for (const auto& member : *mask) {
        auto found = after.find(std::string(member.key()));
        if (found == after.end()) continue;
        auto value = parseJson(found->second);
        const bool deeper = member.value().is_object() && !member.value().as_object().empty() &&
                            value && value->is_object();
        if (!deeper) {
            after.erase(found);
            continue;
        }
        removeMasked(value->as_object(), member.value().as_object());
        found->second = json::serialize(*value);
    }
    return after;
}

std::string textOf(const UserData& data, std::string_view key) {
    if (auto found = data.find(std::string(key)); found != data.end()) {
        auto value = parseJson(found->second);
        return value ? plain(*value) : found->second;
    }
    const size_t dot = key.find('.');
    if (dot == std::string_view::npos) return {};
    auto found = data.find(std::string(key.substr(0, dot)));
    if (found == data.end()) return {};
    auto value = parseJson(found->second);
    if (!value || !value->is_object()) return {};
    UserData nested;
    for (const auto& member : value->as_object()) {
        nested[std::string(member.key())] = json::serialize(member.value());
    }
    return textOf(nested, key.substr(dot + 1));
}

}  // namespace orchestrion::interaction
