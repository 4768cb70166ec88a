// The web of a scenario: services that answer as it says, in virtual time. What no service takes
// fails as a connection does.
//
// Threading  send() from any thread: documents are loaded on a thread of their own and are answered
//            at once. The rest, and what sessions ask for, on the scenario's thread.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/clock.h"
#include "runtime/files.h"
#include "runtime/http_client.h"
#include "sim/scenario.h"

namespace orchestrion::sim {

class WebServices final : public runtime::HttpClient {
public:
    // What the recorder hears of a request of a session.
    struct Seen {
        std::string service;  // empty: nobody takes it
        const runtime::HttpRequest& request;
        std::string answer;  // "200 after 300ms", "fails: connection refused"
    };
    struct Parts {
        const runtime::Clock& clock;
        const runtime::Files& files;
        std::function<void(const Seen&)> seen;
        // Requests below it are messages to sessions by BasicHTTP.
        std::string sessions_base;
        std::function<void(runtime::HttpRequest,
                           std::function<void(Result<runtime::HttpResponse>)>)>
            to_session;
    };
    WebServices(Parts parts, std::vector<WebService> services)
        : parts_(std::move(parts)), services_(std::move(services)), answered_(services_.size()) {}

    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override;

    std::optional<Milliseconds> nextDue() const;
    // Gives the answers that are due; true if there was one.
    bool fire();
    size_t open() const { return open_.size(); }
    // The server was killed: nobody waits for answers any more.
    void forget() { open_.clear(); }

private:
    struct Prepared {
        Result<runtime::HttpResponse> response;
        Milliseconds after{0};
        std::string service;
    };
    struct Open {
        std::function<void(Result<runtime::HttpResponse>)> done;
        Result<runtime::HttpResponse> response;
    };

    Prepared prepare(const runtime::HttpRequest& request);
    Prepared answerOf(size_t service, const runtime::HttpRequest& request);
    Prepared fileOf(const WebService& service, const std::string& rest,
                    const runtime::HttpRequest& request) const;

    const Parts parts_;
    const std::vector<WebService> services_;
    std::mutex mutex_;
    std::vector<uint64_t> answered_;  // by service
    // By time and order of asking.
    std::map<std::pair<Milliseconds, uint64_t>, Open> open_;
    uint64_t asked_ = 0;
};

}  // namespace orchestrion::sim
