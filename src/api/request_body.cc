#include "api/request_body.h"

#include <algorithm>

#include "base/json.h"
#include "base/payload.h"

namespace orchestrion::api {
namespace {

std::string listed(std::initializer_list<std::string_view> names) {
    std::string text;
    for (const std::string_view name : names) {
        text.append(text.empty() ? "\"" : ", \"").append(name).append("\"");
    }
    return text;
}

}  // namespace

std::string mediaType(const Request& request) {
    const std::string_view header = request.header("Content-Type");
    std::string type = normaliseSpace(header.substr(0, header.find(';')));
    for (char& c : type) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return type;
}

Result<void> expectJson(const Request& request) {
    const std::string type = mediaType(request);
    if (type == "application/json" || type.ends_with("+json")) return {};
    return fail("request.badMediaType",
                type.empty() ? "expected the header 'Content-Type: application/json'"
                             : "expected Content-Type application/json, but found " + type);
}

Result<boost::json::object> readJsonObject(const Request& request,
                                           std::initializer_list<std::string_view> known) {
    const auto json = expectJson(request);
    if (!json) return fail(json.error());
    auto value = parseJson(request.body);
    if (!value) return fail("json.syntax", toString(value.error()));
    if (!value->is_object()) {
        return fail("request.badBody", "expected a JSON object with the members " + listed(known));
    }
    for (const auto& member : value->get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return fail("request.badBody", "expected the members " + listed(known) +
                                               ", but found \"" + std::string(name) + "\"");
        }
    }
    return std::move(value->get_object());
}

}  // namespace orchestrion::api
