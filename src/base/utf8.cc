#include "base/utf8.h"

#include <cstdint>

namespace orchestrion {
namespace {

struct Lead {
    size_t length;
    uint8_t second_min;  // of the second byte; the others are 80-BF (RFC 3629 §4)
    uint8_t second_max;
};

Lead leadOf(uint8_t byte) {
    if (byte >= 0xc2 && byte <= 0xdf) return {2, 0x80, 0xbf};
    if (byte == 0xe0) return {3, 0xa0, 0xbf};
    if (byte == 0xed) return {3, 0x80, 0x9f};
    if (byte >= 0xe1 && byte <= 0xef) return {3, 0x80, 0xbf};
    if (byte == 0xf0) return {4, 0x90, 0xbf};
    if (byte >= 0xf1 && byte <= 0xf3) return {4, 0x80, 0xbf};
    if (byte == 0xf4) return {4, 0x80, 0x8f};
    return {0, 0, 0};
}

}  // namespace

size_t utf8SequenceLength(std::string_view text) {
    const auto byteAt = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
    if (byteAt(0) < 0x80) return 1;
    const Lead lead = leadOf(byteAt(0));
    if (lead.length == 0 || text.size() < lead.length) return 0;
    if (byteAt(1) < lead.second_min || byteAt(1) > lead.second_max) return 0;
    for (size_t i = 2; i < lead.length; ++i) {
        if ((byteAt(i) & 0xc0) != 0x80) return 0;
    }
    return lead.length;
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const size_t length = utf8SequenceLength(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

size_t utf8Length(std::string_view text) {
    size_t count = 0;
    while (!text.empty()) {
        const size_t length = utf8SequenceLength(text);
        text.remove_prefix(length == 0 ? 1 : length);
        ++count;
    }
    return count;
}

}  // namespace orchestrion
