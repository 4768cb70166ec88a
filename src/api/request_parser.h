// Bytes from a client to requests: HTTP/1.0 and 1.1 (RFC 9112). The bytes are hostile.
//
// Limits     RequestLimits; what is over them fails with 431 or 413.
// Threading  One instance belongs to one connection.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "api/http.h"
#include "base/result.h"

namespace orchestrion::api {

struct RequestLimits {
    uint32_t header_bytes_max = 16u << 10;  // request line included
    uint64_t body_bytes_max = 20u << 20;
};

class RequestParser {
public:
    explicit RequestParser(const RequestLimits& limits);
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    // Takes what it can use of `bytes` and says how many; the rest is to be given again, with more
    // behind it. Never takes bytes behind the end of the request. Fails with a code of problem.h;
    // the connection then cannot go on.
    Result<size_t> put(std::string_view bytes);

    // The header is complete, so isContinueExpected() can be asked.
    bool headerDone() const;
    bool done() const;
    // The client waits for "100 Continue" before it sends its body (RFC 9110 §10.1.1).
    bool continueExpected() const;
    // After done(): the connection stays open for another request.
    bool keepAlive() const;
    bool isHttp10() const;
    // After done(), once.
    Request take();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::api
