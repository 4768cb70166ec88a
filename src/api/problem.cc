#include "api/problem.h"

#include <algorithm>

#include "base/json.h"

namespace orchestrion::api {
namespace {

constexpr KnownProblem kKnown[] = {
    {"access.required", 401, "The server wants to know who is asking"},
    {"access.badCredentials", 401, "The credential is not one"},
    {"access.badToken", 401, "The token is not good here"},
    {"access.tokenExpired", 401, "The token has expired"},
    {"access.forbidden", 403, "The permission is missing"},
    {"access.tooManyAttempts", 429, "Too many logins have failed"},
    {"access.keysUnavailable", 503, "The issuer's keys are not there"},
    {"audit.unavailable", 503, "The audit log cannot be written"},
    {"request.malformed", 400, "The request is not HTTP/1.1"},
    {"request.badParameter", 400, "A parameter of the request is wrong"},
    {"request.badBody", 400, "The body of the request is not what the operation takes"},
    {"json.syntax", 400, "The body is not JSON"},
    {"request.badKey", 400, "The Idempotency-Key is not one"},
    {"request.inProgress", 409, "The request is being carried out"},
    {"request.keyReused", 422, "The Idempotency-Key belongs to another request"},
    {"request.crossOrigin", 403, "A page of another site may not use the server"},
    {"request.notFound", 404, "There is nothing at this path"},
    {"request.badMethod", 405, "The path does not know this method"},
    {"request.tooSlow", 408, "The request did not arrive in time"},
    {"request.notAnswered", 504, "The session has not answered"},
    {"request.tlsExpected", 400, "The port speaks TLS"},
    {"request.tooLarge", 413, "The body is too large"},
    {"request.targetTooLong", 414, "Path and query are too long"},
    {"request.badMediaType", 415, "The content type is not taken here"},
    {"request.badExpectation", 417, "The expectation cannot be met"},
    {"request.wrongHost", 421, "The server does not answer for this host name"},
    {"request.headerTooLarge", 431, "The header is too large"},
    {"request.upgradeExpected", 426, "The path is a WebSocket"},
    {"request.badUpgrade", 400, "The request for a WebSocket is not one"},
    {"request.badVersion", 505, "The HTTP version is not supported"},
    {"event.badName", 400, "The event's name is not one"},
    {"event.badMember", 400, "The event is not written as expected"},
    {"event.badEncoding", 400, "The event cannot be decoded"},
    {"event.tooLarge", 413, "The event is too large"},
    {"application.notFound", 404, "There is no such application"},
    {"document.refused", 422, "The document was refused"},
    {"config.refused", 422, "The configuration was refused"},
    {"document.notFound", 404, "There is no such document"},
    {"document.forbidden", 403, "The document may not be loaded from there"},
    {"document.badUrl", 400, "The document's URL is not one"},
    {"http.failed", 502, "The document's web server did not answer"},
    {"http.timedOut", 504, "The document's web server did not answer in time"},
    {"http.tlsFailed", 502, "There is no secure connection to the document's web server"},
    {"http.forbiddenAddress", 403, "The document may not be loaded from there"},
    {"http.badUrl", 400, "The document's URL is not one"},
    {"http.badRedirect", 502, "The document's web server answered with a bad redirect"},
    {"http.tooManyRedirects", 502, "The document's web server redirects too often"},
    {"http.tooLarge", 502, "The answer of the document's web server is too large"},
    {"http.noLocalPort", 503, "There is no free port to fetch the document from"},
    {"http.busy", 503, "Too many requests to other servers wait"},
    {"session.notFound", 404, "There is no such session"},
    {"session.ended", 409, "The session has ended"},
    {"session.exists", 409, "The session id is in use"},
    {"session.badId", 400, "The session id is not one"},
    {"session.badParameters", 400, "The parameters are not one JSON object"},
    {"session.scheduled", 409, "The session has not begun"},
    {"session.suspended", 409, "The session is suspended"},
    {"session.notSuspended", 409, "The session is not suspended"},
    {"session.transient", 409, "The session is not stored"},
    {"session.stranded", 409, "The session has no place in the other chart"},
    {"session.notMovable", 409, "The session cannot be moved now"},
    {"session.badSnapshot", 422, "The stored session cannot be read"},
    {"document.notStored", 404, "The document is not stored"},
    {"store.unavailable", 503, "The store takes nothing at the moment"},
    {"store.io", 503, "The store cannot be read or written"},
    {"store.full", 503, "There is no space for the store"},
    {"store.damaged", 500, "The store is damaged"},
    {"store.unsupported", 501, "The store cannot do this"},
    {"store.exists", 409, "There is a file of this name already"},
    {"session.tooMany", 503, "The server runs as many sessions as it may"},
    {"session.mailboxFull", 429, "The session has too many events waiting"},
    {"service.busy", 503, "The server has too much waiting work"},
    {"service.stopping", 503, "The server is stopping"},
    {"server.tooManyConnections", 503, "The server has as many connections as it may"},
    {"server.tooManyStreams", 503, "The server has as many streams as it may"},
    {"attachment.notFound", 404, "There is no such attachment"},
    {"attachment.tooLarge", 413, "The attachment is too large"},
    {"attachment.full", 507, "There is no room for attachments"},
    {"attachment.busy", 503, "Too many attachments are on their way"},
    {"attachment.stopping", 503, "The server is stopping"},
    {"attachment.io", 500, "Attachments cannot be read or written"},
    {"server.tooManySockets", 503, "The server has as many WebSockets as it may"},
    {"server.noAnswer", 503, "There was no answer in time"},
    {"routing.badObject", 422, "The object is not well formed"},
    {"routing.badRequest", 422, "The request to the router is not one"},
    {"routing.badTarget", 422, "The target is not understood"},
    {"routing.badExpression", 422, "The skill expression is not understood"},
    {"routing.badThreshold", 422, "The threshold is not understood"},
    {"routing.badOrder", 422, "The order is not one"},
    {"routing.badLogin", 422, "The login names no medium"},
    {"routing.badState", 422, "The router's stored state cannot be read"},
    {"routing.unknownTarget", 422, "There is no such target"},
    {"routing.unknownAgent", 404, "There is no such agent"},
    {"routing.unknownPlace", 422, "There is no such place"},
    {"routing.unknownMedium", 422, "The agent is not logged in for this medium"},
    {"routing.unknownObject", 404, "There is no such object"},
    {"routing.unknownStatistic", 422, "There is no such statistic"},
    {"routing.notApplicable", 422, "The object does not have this statistic"},
    {"routing.notFound", 404, "The router does not have it"},
    {"routing.notLoggedIn", 409, "The agent is not logged in"},
    {"routing.notReserved", 409, "The agent has no such offer"},
    {"routing.notHandled", 409, "The agent does not have this interaction"},
    {"routing.alreadyHandled", 409, "The agent has this interaction already"},
    {"routing.tooMany", 429, "A limit of the router is reached"},
    {"center.unknownTenant", 404, "The tenant has no contact centre"},
    {"center.unknownInteraction", 404, "There is no such interaction"},
    {"center.unknownAgent", 404, "The agent is not logged in"},
    {"center.unknownEndpoint", 404, "There is no such endpoint"},
    {"center.badState", 409, "The interaction is in another state"},
    {"center.badRequest", 400, "A destination or value is not what was expected"},
    {"center.notOffered", 409, "The interaction is not offered to this agent"},
    {"center.notOwned", 403, "The workbin belongs to somebody else"},
    {"center.tooMany", 429, "A limit of the contact centre is reached"},
    {"center.busy", 503, "The contact centre has too much waiting work"},
    {"center.stopping", 503, "The server is stopping"},
    {"center.badRecord", 500, "A stored record cannot be read"},
    {"interaction.badData", 400, "The user data are not as expected"},
    {"interaction.dataTooLarge", 413, "The user data are too large"},
    {"interaction.badRecord", 500, "A stored interaction cannot be read"},
    {"server.internal", 500, "The server made a mistake"},
};

const KnownProblem& find(std::string_view code) {
    const auto it = std::find_if(std::begin(kKnown), std::end(kKnown),
                                 [&](const KnownProblem& known) { return known.code == code; });
    return it == std::end(kKnown) ? std::end(kKnown)[-1] : *it;
}

// A document that could not be had at all: the only finding about it has no place in it.
const Diagnostic* whyUnavailable(const Error& error, const Diagnostics& diagnostics) {
    if (error.code != "document.refused" || diagnostics.size() != 1) return nullptr;
    const Diagnostic& only = diagnostics.front();
    const bool known = find(only.code).code == only.code;
    return known && only.where.position.line == 0 ? &only : nullptr;
}

class Members {
public:
    Members& text(std::string_view name, std::string_view value) {
        key(name);
        appendJsonString(out_, value);
        return *this;
    }
    Members& number(std::string_view name, uint64_t value) {
        key(name);
        out_ += std::to_string(value);
        return *this;
    }
    Members& raw(std::string_view name, std::string_view json) {
        key(name);
        out_ += json;
        return *this;
    }
    std::string end() { return out_ + '}'; }

private:
    void key(std::string_view name) {
        out_ += out_.size() == 1 ? "" : ",";
        appendJsonString(out_, name);
        out_ += ':';
    }
    std::string out_ = "{";
};

std::string toJson(const Diagnostic& d) {
    Members members;
    members.text("file", d.where.file).number("line", d.where.position.line);
    members.number("column", d.where.position.column).text("code", d.code);
    members.text("severity", toString(d.severity)).text("message", d.message);
    members.text("expected", d.expected).text("advice", d.advice);
    return members.end();
}

Response respond(const Error& error, const std::string& diagnostics) {
    const KnownProblem& known = find(error.code);
    const bool internal = known.code != error.code;
    Members members;
    members.text("type", "urn:orchestrion:error:" + std::string(known.code));
    members.text("title", known.title).number("status", static_cast<uint64_t>(known.status));
    members.text("detail", internal ? error.code + ": " + error.message : error.message);
    members.text("code", known.code);
    if (!diagnostics.empty()) members.raw("diagnostics", diagnostics);
    Response response{known.status, "application/problem+json", members.end(), {}};
    if (known.status == 503 || known.status == 429) {
        response.headers.emplace_back("Retry-After", "1");
    }
    return response;
}

}  // namespace

std::string diagnosticsJson(const Diagnostics& diagnostics) {
    std::string out = "[";
    for (const Diagnostic& diagnostic : diagnostics) {
        if (out.size() > 1) out += ',';
        out += toJson(diagnostic);
    }
    return out + "]";
}

std::span<const KnownProblem> knownProblems() {
    return kKnown;
}

Response problem(const Error& error) {
    return respond(error, {});
}

Response problem(const Error& error, const Diagnostics& diagnostics) {
    const Diagnostic* why = whyUnavailable(error, diagnostics);
    return respond(why == nullptr ? error : Error{why->code, why->message},
                   diagnosticsJson(diagnostics));
}

}  // namespace orchestrion::api
