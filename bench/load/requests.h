// The requests of a run, as bytes: what varies from one to the next is filled into texts that were
// made before.
//
// In bodies "{n}" stands for the number of the request, in a JSON text or instead of a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::load {

// A text with places for a number.
class Template {
public:
    explicit Template(std::string_view text);
    void write(std::string& out, uint64_t number) const;
    size_t size(uint64_t number) const;

private:
    std::vector<std::string> parts_;  // the number stands between them
};

struct RequestOptions {
    enum class Kind : uint8_t {
        kEvent,  // POST /api/v1/sessions/{prefix}-{number mod sessions}/events
        kStart,  // POST /api/v1/sessions, of a session {prefix}-{number}
    };
    Kind kind = Kind::kEvent;
    std::string host = {};  // with its port
    std::string prefix = {};
    std::string body = {};
    uint64_t sessions = 1;
    bool wait_stable = false;
    std::string keys = {};  // prefix of idempotency keys; empty: requests carry none
};

class Requests {
public:
    explicit Requests(RequestOptions options);
    // Replaces `out` by the bytes of the request with this number.
    void write(std::string& out, uint64_t number) const;

private:
    const RequestOptions options_;
    const Template body_;
};

}  // namespace orchestrion::load
