#include "api/access_guard.h"

#include <algorithm>
#include <atomic>

#include "api/operations.h"
#include "api/problem.h"
#include "api/web_socket_handshake.h"

namespace orchestrion::api {
namespace {

constexpr const char* kCredentialHeaders[] = {"Authorization", "X-API-Key"};
constexpr const char* kRequestIdHeader = "X-Request-Id";
constexpr size_t kRequestIdBytesMax = 64;

struct Guard {
    explicit Guard(AccessGuardParts p) : parts(std::move(p)) {}
    const AccessGuardParts parts;
    std::atomic<uint64_t> requests{0};
};

// What may stand in a log line.
bool isRequestId(std::string_view text) {
    return !text.empty() && text.size() <= kRequestIdBytesMax &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

bool isAudited(const Operation& operation) {
    return access::factsOf(operation.permission).changes || operation.method != "GET";
}

// A message by BasicHTTP becomes _event.raw as it is, and so part of what is stored.
void dropCredentials(Headers& headers) {
    std::erase_if(headers, [](const auto& header) {
        return std::any_of(
            std::begin(kCredentialHeaders), std::end(kCredentialHeaders),
            [&](const char* name) { return equalsIgnoringCase(header.first, name); });
    });
    dropOfferedTokens(headers);
}

// The header, or what a page in a browser has to do without it (web_socket_handshake.h). Both are
// two credentials, which are refused further on.
struct Shown {
    std::string authorization;
    std::string api_key;
};
Shown shownBy(const Request& request) {
    Shown shown{std::string(request.header("Authorization")),
                std::string(request.header("X-API-Key"))};
    const std::string token(offeredToken(request));
    if (token.empty()) return shown;
    if (shown.authorization.empty()) {
        shown.authorization = "Bearer " + token;
    } else {
        shown.api_key = token;
    }
    return shown;
}

std::string withoutQuotes(std::string text) {
    std::erase_if(text, [](char c) { return c == '"' || c == '\\' || c < ' ' || c > '~'; });
    return text;
}

Response refusalOf(const access::Refusal& refusal) {
    Response response = problem(refusal.error);
    if (response.status == 401) {
        std::string challenge = "Bearer realm=\"orchestrion\"";  // RFC 6750 §3
        if (refusal.error.code != "access.required") {
            challenge += ", error=\"invalid_token\", error_description=\"" +
                         withoutQuotes(refusal.error.message) + "\"";
        }
        response.headers.emplace_back("WWW-Authenticate", std::move(challenge));
    }
    for (auto& [name, value] : response.headers) {
        if (name == "Retry-After") {
            const auto seconds = (refusal.retry_after.count() + 999) / 1000;
            value = std::to_string(std::max<int64_t>(seconds, 1));
        }
    }
    return response;
}

// One request on its way through the guard, and the answer on its way back.
class Passage : public std::enable_shared_from_this<Passage> {
public:
    Passage(std::shared_ptr<Guard> guard, const Operation& operation, Call call)
        : guard_(std::move(guard)), operation_(operation), call_(std::move(call)) {
        if (guard_->parts.peer_of) peer_ = guard_->parts.peer_of(call_.request);
        const std::string_view given = call_.request.header(kRequestIdHeader);
        call_.request.id = isRequestId(given)
                               ? std::string(given)
                               : guard_->parts.id_prefix + "-" + std::to_string(++guard_->requests);
        entry_.request_id = call_.request.id;
    }
    // The handler has gone without an answer; the client is told so by the server.
    ~Passage() {
        if (begun_ && !answered_) record(503);
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

    void begin(const std::shared_ptr<const Router::Action>& action) {
        const Request& request = call_.request;
        const Shown shown = shownBy(request);
        guard_->parts.control.authenticate(
            {shown.authorization, shown.api_key, peer_},
            [self = shared_from_this(), action](const access::AccessControl::Outcome& outcome) {
                if (!outcome) return self->refuse(outcome.error());
                self->enter(*outcome, *action);
            });
    }

private:
    // From now on whatever comes is written down.
    void beginEntry() {
        begun_ = true;
        entry_.from = peer_.address;
        entry_.operation = operation_.id;
        entry_.permission = access::toString(operation_.permission);
        if (const auto& identity = call_.request.identity) {
            entry_.who = identity->name;
            entry_.kind = access::toString(identity->kind);
            entry_.tenant = identity->tenant;
        }
        entry_.target = call_.request.method + " " + std::string(call_.request.path());
    }

    void enter(const std::shared_ptr<const access::Identity>& identity,
               const Router::Action& action) {
        call_.request.identity = identity;
        const auto allowed = access::checkPermission(*identity, operation_.permission);
        if (!allowed) return refuse({allowed.error(), Milliseconds(0)});
        if (isAudited(operation_)) {
            const auto recordable = canRecord();
            if (!recordable) return refuse({recordable.error(), Milliseconds(0)});
            beginEntry();
        }
        dropCredentials(call_.request.headers);
        Call call = std::move(call_);
        call.reply = [self = shared_from_this(), reply = std::move(call.reply)](Response response) {
            self->answer(reply, std::move(response));
        };
        action(std::move(call));
    }

    Result<void> canRecord() {
        access::AuditLog* audit = guard_->parts.audit;
        if (audit == nullptr || !guard_->parts.audit_required) return {};
        return audit->ready();
    }

    void refuse(const access::Refusal& refusal) {
        beginEntry();
        entry_.code = refusal.error.code;
        const Reply reply = std::move(call_.reply);
        answer(reply, refusalOf(refusal));
    }

    void answer(const Reply& reply, Response response) {
        answered_ = true;
        if (begun_) record(response.status);
        response.headers.emplace_back(kRequestIdHeader, entry_.request_id);
        reply(std::move(response));
    }

    void record(int status) {
        if (guard_->parts.audit == nullptr) return;
        entry_.time = guard_->parts.clock.wallTime();
        entry_.status = status;
        guard_->parts.audit->record(entry_);
    }

    const std::shared_ptr<Guard> guard_;
    const Operation& operation_;
    Call call_;
    access::Peer peer_;
    access::AuditEntry entry_;
    bool begun_ = false;
    bool answered_ = false;
};

}  // namespace

Router guardAccess(Router router, AccessGuardParts parts) {
    const auto guard = std::make_shared<Guard>(std::move(parts));
    router.wrapActions([&](const std::string& method, const std::string& path,
                           Router::Action action) -> Router::Action {
        const Operation* operation = findOperation(method, path);
        ORCH_ASSERT(operation != nullptr, "every route is an operation of openapi.json");
        if (access::factsOf(operation->permission).is_public) return action;
        const auto shared = std::make_shared<const Router::Action>(std::move(action));
        return [guard, operation, shared](Call call) {
            std::make_shared<Passage>(guard, *operation, std::move(call))->begin(shared);
        };
    });
    return router;
}

Result<void> mayRunDocuments(const Request& request) {
    if (request.identity == nullptr) return {};
    return access::checkPermission(*request.identity, access::Permission::kDocumentsRun);
}

}  // namespace orchestrion::api
