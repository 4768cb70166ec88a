// Bytes from a client to requests: HTTP/1.0 and 1.1 (RFC 9112). The bytes are hostile.
//
// What could be read in two ways is refused, since a proxy in front may have read it the other way
// and take the rest of the bytes for another client's request ("smuggling"): lines that end in LF
// alone, header lines that go on in the next one (obs-fold), white space before a colon, more than
// one Content-Length, Content-Length together with Transfer-Encoding, any coding but "chunked".
//
// Limits     RequestLimits; what is over them fails with 414, 431 or 413.
// Threading  One instance belongs to one connection.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/chunked_body.h"
#include "api/http.h"
#include "api/http_syntax.h"
#include "base/result.h"

namespace orchestrion::api {

class RequestParser {
public:
    explicit RequestParser(const RequestLimits& limits) : limits_(limits), chunks_(limits_) {}

    // Takes what it can use of `bytes` and says how many; the rest is to be given again, with more
    // behind it. Never takes bytes behind the end of the request. Fails with a code of problem.h;
    // the connection then cannot go on. How the bytes are cut makes no difference.
    Result<size_t> put(std::string_view bytes);

    // The header is complete, so continueExpected() can be asked.
    bool headerDone() const { return part_ > Part::kHeaders; }
    bool done() const { return part_ == Part::kDone; }
    // The client waits for "100 Continue" before it sends its body (RFC 9110 §10.1.1).
    bool continueExpected() const { return continue_expected_ && !is_http10_; }
    // After done(): the connection stays open for another request.
    bool keepAlive() const { return !close_asked_ && (!is_http10_ || keep_alive_asked_); }
    bool isHttp10() const { return is_http10_; }
    // After done(), once; the parser is then ready for the next request.
    Request take();

private:
    enum class Part : uint8_t { kRequestLine, kHeaders, kBody, kChunks, kDone };

    Result<size_t> putHead(std::string_view bytes);
    Result<size_t> putBody(std::string_view bytes);
    Result<size_t> putChunks(std::string_view bytes);
    Result<void> checkLimits(std::string_view line) const;
    Result<void> takeLine(std::string_view line);
    Result<void> takeRequestLine(std::string_view line);
    Result<void> takeHeader(std::string_view line);
    Result<void> takeMeaning(std::string_view name, std::string_view value);
    Result<void> takeContentLength(std::string_view value);
    void takeConnection(std::string_view value);
    Result<void> endHead();

    RequestLimits limits_;
    Part part_ = Part::kRequestLine;
    Request request_;
    uint32_t head_bytes_ = 0;  // taken so far
    LineFinder line_;
    uint64_t body_left_ = 0;  // of a body with a length
    uint32_t hosts_ = 0;
    bool has_length_ = false;
    bool is_chunked_ = false;
    bool is_http10_ = false;
    bool close_asked_ = false;
    bool keep_alive_asked_ = false;
    bool continue_expected_ = false;
    bool empty_line_skipped_ = false;
    ChunkedBody chunks_;
};

}  // namespace orchestrion::api
