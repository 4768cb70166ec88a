#include "api/event_stream.h"

#include <charconv>

#include "api/router.h"
#include "api/tenancy.h"

namespace orchestrion::api {
namespace {

std::optional<uint64_t> number(std::string_view text) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Lines end at CR, LF or CR LF.
void appendLines(std::string& out, const char* field, std::string_view text) {
    while (true) {
        const size_t end = text.find_first_of("\r\n");
        out.append(field).append(": ").append(text.substr(0, end)).append("\n");
        if (end == std::string_view::npos) return;
        text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
}

}  // namespace

std::string streamEvent(uint64_t id, std::string_view name, std::string_view data) {
    std::string event;
    if (id != 0) event = "id: " + std::to_string(id) + "\n";
    event.append("event: ").append(name).append("\n");
    appendLines(event, "data", data);
    return event.append("\n");
}

std::string streamComment(std::string_view text) {
    std::string comment;
    appendLines(comment, "", text);
    return comment.append("\n");
}

std::string streamRetry(uint32_t milliseconds) {
    return "retry: " + std::to_string(milliseconds) + "\n\n";
}

Result<StreamQuery> readStreamQuery(const Request& request, FilterFields allowed) {
    std::vector<std::string_view> known = {"after"};
    if (allowed == FilterFields::kSessionAndApplication)
        known = {"session", "application", "after"};
    const auto fields = QueryFields::read(request.query(), known);
    if (!fields) return fail(fields.error());
    StreamQuery query;
    query.filter.tenant = tenantOf(request);
    query.filter.session = (*fields)["session"];
    query.filter.application = (*fields)["application"];
    const std::string last_id(request.header("Last-Event-ID"));
    const std::string after = last_id.empty() ? (*fields)["after"] : last_id;
    if (after.empty()) return query;
    query.after = number(after);
    if (!query.after) {
        return fail("request.badParameter",
                    std::string("expected the id of an event, a number, ") +
                        (last_id.empty() ? "in the field 'after'" : "in the header Last-Event-ID") +
                        ", but found '" + after + "'");
    }
    return query;
}

}  // namespace orchestrion::api
