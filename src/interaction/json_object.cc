#include "interaction/json_object.h"

#include <boost/json/serialize.hpp>

#include "base/json.h"

namespace orchestrion::interaction {

void JsonObject::name(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    appendJsonString(out_, name);
    out_ += ':';
}

std::string jsonText(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

JsonObject& JsonObject::text(std::string_view member, std::string_view value) {
    name(member);
    appendJsonString(out_, value);
    return *this;
}

JsonObject& JsonObject::given(std::string_view member, std::string_view value) {
    return value.empty() ? *this : text(member, value);
}

JsonObject& JsonObject::texts(std::string_view member, const std::vector<std::string>& values) {
    return raw(member, jsonArray(values, [](const std::string& value) {
                   std::string out;
                   appendJsonString(out, value);
                   return out;
               }));
}

JsonObject& JsonObject::flag(std::string_view member, bool value) {
    return raw(member, value ? "true" : "false");
}

JsonObject& JsonObject::integer(std::string_view member, int64_t value) {
    return raw(member, std::to_string(value));
}

JsonObject& JsonObject::number(std::string_view member, double value) {
    return raw(member, boost::json::serialize(boost::json::value(value)));
}

JsonObject& JsonObject::raw(std::string_view member, std::string_view json) {
    name(member);
    out_ += json;
    return *this;
}

}  // namespace orchestrion::interaction
