// A body that comes in chunks (RFC 9112 §7.1): what says how long each is, is hostile, too.
//
// Chunk extensions and trailers are checked and then forgotten: a trailer that became a header
// would be one that nobody in front of us has seen.
//
// Limits     The line before a chunk, and all trailers together, are limited like a header (431).
// Threading  One instance belongs to one connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/http_syntax.h"
#include "base/result.h"

namespace orchestrion::api {

class ChunkedBody {
public:
    explicit ChunkedBody(const RequestLimits& limits) : limits_(limits) {}

    // Appends what it finds to `body` and says how many bytes it took, as RequestParser::put().
    Result<size_t> put(std::string_view bytes, std::string& body);
    bool done() const { return part_ == Part::kDone; }

private:
    enum class Part : uint8_t { kSize, kData, kDataEnd, kTrailers, kDone };

    Result<size_t> putSome(std::string_view bytes, std::string& body);
    Result<size_t> putSize(std::string_view bytes, const std::string& body);
    Result<size_t> putData(std::string_view bytes, std::string& body);
    Result<size_t> putDataEnd(std::string_view bytes);
    Result<size_t> putTrailer(std::string_view bytes);

    RequestLimits limits_;
    Part part_ = Part::kSize;
    LineFinder line_;
    uint64_t left_ = 0;  // of this chunk
    size_t trailer_bytes_ = 0;
};

}  // namespace orchestrion::api
