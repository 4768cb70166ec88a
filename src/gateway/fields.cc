#include "gateway/fields.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/json.h"

namespace orchestrion::gateway {

namespace json = boost::json;

const json::value* Fields::find(std::string_view name) {
    known_.emplace_back(name);
    return object_.if_contains({name.data(), name.size()});
}

void Fields::refuse(std::string_view name, std::string_view expected) {
    if (mistake_.empty()) {
        mistake_ = "expected " + std::string(expected) + " as '" + where_ + std::string(name) + "'";
    }
}

std::string Fields::text(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    refuse(name, "a text");
    return {};
}

std::string Fields::needed(std::string_view name) {
    std::string value = text(name);
    if (value.empty()) refuse(name, "a text that is not empty");
    return value;
}

bool Fields::flag(std::string_view name, bool otherwise) {
    const json::value* value = find(name);
    if (value == nullptr) return otherwise;
    if (value->is_bool()) return value->get_bool();
    refuse(name, "true or false");
    return otherwise;
}

std::optional<uint64_t> Fields::number(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_uint64()) return value->get_uint64();
    if (value->is_int64() && value->get_int64() >= 0) {
        return static_cast<uint64_t>(value->get_int64());
    }
    refuse(name, "a whole number, 0 or more,");
    return std::nullopt;
}

uint64_t Fields::neededNumber(std::string_view name) {
    const auto value = number(name);
    if (!value) refuse(name, "a whole number, 0 or more,");
    return value.value_or(0);
}

std::vector<std::string> Fields::texts(std::string_view name) {
    std::vector<std::string> all;
    const json::value* value = find(name);
    if (value == nullptr) return all;
    if (!value->is_array()) {
        refuse(name, "a list of texts");
        return all;
    }
    for (const json::value& one : value->get_array()) {
        if (!one.is_string()) {
            refuse(name, "a list of texts");
            return {};
        }
        all.emplace_back(one.get_string());
    }
    return all;
}

bool Fields::isText(std::string_view name) const {
    const json::value* value = object_.if_contains({name.data(), name.size()});
    return value != nullptr && value->is_string();
}

std::string Fields::object(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return {};
    if (value->is_object()) return json::serialize(*value);
    refuse(name, "an object");
    return {};
}

std::string Fields::json(std::string_view name) {
    const json::value* value = find(name);
    return value == nullptr ? std::string() : json::serialize(*value);
}

void Fields::read(const json::object& object, std::string where, const Read& read) {
    Fields inner(object, std::move(where));
    read(inner);
    inner.checkUnknown();
    if (mistake_.empty()) mistake_ = std::move(inner.mistake_);
}

void Fields::inside(std::string_view name, const Read& reader) {
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (!value->is_object()) return refuse(name, "an object");
    read(value->get_object(), where_ + std::string(name) + ".", reader);
}

void Fields::each(std::string_view name, const Read& reader) {
    const json::value* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return refuse(name, "a list of objects");
    for (const json::value& one : value->get_array()) {
        if (!one.is_object()) return refuse(name, "a list of objects");
        read(one.get_object(), where_ + std::string(name) + "[].", reader);
    }
}

void Fields::checkUnknown() {
    for (const auto& member : object_) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        if (mistake_.empty()) {
            mistake_ = "the member '" + where_ + std::string(name) + "' means nothing here";
        }
    }
}

Result<void> Fields::end(std::string_view code) {
    checkUnknown();
    if (mistake_.empty()) return {};
    return fail(code, mistake_);
}

}  // namespace orchestrion::gateway
