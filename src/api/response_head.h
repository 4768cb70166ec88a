// The lines before the body of an answer (RFC 9112 §4, RFC 9110 §6).
#pragma once

#include <string>
#include <string_view>

#include "api/http.h"

namespace orchestrion::api {

enum class BodyLength : uint8_t {
    kKnown,     // Content-Length
    kChunked,   // Transfer-Encoding: chunked
    kToTheEnd,  // of the connection
};

struct HeadOptions {
    std::string_view date;
    BodyLength length = BodyLength::kKnown;
    bool is_http10 = false;
    bool keep_alive = true;
};

// Control characters in the handler's headers are left out: they could end the header early.
void appendHead(std::string& out, const Response& response, const HeadOptions& options);

// 204 and 304 have none, nor have the interim ones.
bool mayHaveBody(int status);

// One chunk of a chunked body; `bytes` are not empty.
void appendChunk(std::string& out, std::string_view bytes);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace orchestrion::api
