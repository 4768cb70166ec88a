#include "api/chunked_body.h"

#include <algorithm>
#include <charconv>

namespace orchestrion::api {
namespace {

// "1f" or "1f;name=value". No white space anywhere before the extension: what is lenient here, some
// proxy reads as another length.
std::optional<uint64_t> readSize(std::string_view line) {
    const size_t semicolon = line.find(';');
    const std::string_view digits = line.substr(0, semicolon);
    uint64_t size = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (digits.empty() || digits.front() == '-' || error != std::errc{} ||
        end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    if (semicolon != std::string_view::npos && !isFieldValue(line.substr(semicolon))) {
        return std::nullopt;
    }
    return size;
}

}  // namespace

Result<size_t> ChunkedBody::put(std::string_view bytes, std::string& body) {
    size_t taken = 0;
    while (!done() && taken < bytes.size()) {
        const auto some = putSome(bytes.substr(taken), body);
        if (!some) return some;
        if (*some == 0) break;
        taken += *some;
    }
    return taken;
}

Result<size_t> ChunkedBody::putSome(std::string_view bytes, std::string& body) {
    switch (part_) {
        case Part::kSize:
            return putSize(bytes, body);
        case Part::kData:
            return putData(bytes, body);
        case Part::kDataEnd:
            return putDataEnd(bytes);
        case Part::kTrailers:
            return putTrailer(bytes);
        case Part::kDone:
            break;
    }
    return size_t{0};
}

Result<size_t> ChunkedBody::putSize(std::string_view bytes, const std::string& body) {
    const size_t length = line_.find(bytes);
    if ((length == 0 ? bytes.size() : length) > limits_.header_bytes_max) {
        return headerTooLarge(limits_);
    }
    if (length == 0) return size_t{0};
    const auto line = withoutLineEnd(bytes.substr(0, length));
    const auto size = line ? readSize(*line) : std::nullopt;
    if (!size) return malformed("a chunk begins with its size in hexadecimal digits");
    if (*size > limits_.body_bytes_max - body.size()) return bodyTooLarge(limits_);
    left_ = *size;
    part_ = left_ == 0 ? Part::kTrailers : Part::kData;
    return length;
}

Result<size_t> ChunkedBody::putData(std::string_view bytes, std::string& body) {
    const size_t count = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
    body.append(bytes.substr(0, count));
    left_ -= count;
    if (left_ == 0) part_ = Part::kDataEnd;
    return count;
}

Result<size_t> ChunkedBody::putDataEnd(std::string_view bytes) {
    static constexpr std::string_view kEnd = "\r\n";
    if (!kEnd.starts_with(bytes.substr(0, 2))) return malformed("a chunk is longer than its size");
    if (bytes.size() < 2) return size_t{0};
    part_ = Part::kSize;
    return size_t{2};
}

Result<size_t> ChunkedBody::putTrailer(std::string_view bytes) {
    const size_t length = line_.find(bytes);
    if (trailer_bytes_ + (length == 0 ? bytes.size() : length) > limits_.header_bytes_max) {
        return headerTooLarge(limits_);
    }
    if (length == 0) return size_t{0};
    trailer_bytes_ += length;
    const auto line = withoutLineEnd(bytes.substr(0, length));
    if (!line) return malformed("lines end in CR LF");
    if (line->empty()) {
        part_ = Part::kDone;
        return length;
    }
    const auto trailer = readHeaderLine(*line);
    if (!trailer) return fail(trailer.error());
    return length;
}

}  // namespace orchestrion::api
