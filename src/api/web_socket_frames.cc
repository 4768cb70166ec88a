#include "api/web_socket_frames.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"

namespace orchestrion::api {
namespace {

constexpr uint8_t kLastBit = 0x80;
constexpr uint8_t kReservedBits = 0x70;
constexpr uint8_t kKindBits = 0x0f;
constexpr uint8_t kMaskBit = 0x80;
constexpr uint8_t kLengthBits = 0x7f;
constexpr uint8_t kLength16 = 126;
constexpr uint8_t kLength64 = 127;
constexpr size_t kMaskBytes = 4;
constexpr uint64_t kControlBytesMax = 125;
constexpr size_t kReasonBytesMax = kControlBytesMax - 2;

bool isControl(FrameKind kind) {
    return static_cast<uint8_t>(kind) >= 8;
}

bool isKnown(FrameKind kind) {
    return kind <= FrameKind::kBinary || (kind >= FrameKind::kClose && kind <= FrameKind::kPong);
}

size_t lengthBytes(uint8_t length) {
    if (length == kLength16) return 2;
    return length == kLength64 ? 8 : 0;
}

uint64_t numberOf(const uint8_t* bytes, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; ++i) number = number << 8 | bytes[i];
    return number;
}

void appendNumber(std::string& out, uint64_t number, size_t count) {
    for (size_t i = count; i-- > 0;) out += static_cast<char>(number >> (8 * i) & 0xff);
}

Unexpected<FrameFault> fault(uint16_t code, std::string reason) {
    return Unexpected<FrameFault>({code, std::move(reason)});
}
Unexpected<FrameFault> malformed(std::string reason) {
    return fault(CloseCode::kProtocolError, std::move(reason));
}

}  // namespace

bool isCloseCode(uint16_t code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

Result<void, FrameFault> FrameReader::put(std::string_view bytes, std::vector<Said>& said) {
    while (!bytes.empty() && !over_) {
        Taken taken;
        if (!in_payload_) taken = takeHead(bytes);
        if (taken && in_payload_) takePayload(bytes);
        if (taken && in_payload_ && payload_left_ == 0) taken = endFrame(said);
        if (taken) continue;
        over_ = true;
        return taken;
    }
    return {};
}

// How long the head of the frame is, so far as its bytes tell.
size_t FrameReader::headBytes() const {
    if (head_size_ < 2) return 2;
    const bool masked = (head_[1] & kMaskBit) != 0;
    return 2 + lengthBytes(head_[1] & kLengthBits) + (masked ? kMaskBytes : 0);
}

FrameReader::Taken FrameReader::takeHead(std::string_view& bytes) {
    while (head_size_ < headBytes()) {
        if (bytes.empty()) return {};
        head_[head_size_++] = static_cast<uint8_t>(bytes.front());
        bytes.remove_prefix(1);
    }
    return beginFrame();
}

FrameReader::Taken FrameReader::beginFrame() {
    const uint8_t short_length = head_[1] & kLengthBits;
    const size_t extra = lengthBytes(short_length);
    const uint64_t length = extra == 0 ? short_length : numberOf(head_ + 2, extra);
    kind_ = static_cast<FrameKind>(head_[0] & kKindBits);
    last_ = (head_[0] & kLastBit) != 0;
    if ((head_[0] & kReservedBits) != 0) return malformed("a reserved bit is set");
    if ((head_[1] & kMaskBit) == 0) return malformed("a client masks its frames");
    if ((extra == 2 && length < kLength16) || (extra == 8 && length <= 0xffff)) {
        return malformed("a length is written as short as it can be");
    }
    if (auto checked = checkHead(kind_, last_, length); !checked) return checked;
    if (!isControl(kind_) && kind_ != FrameKind::kContinuation) {
        message_kind_ = kind_;
        in_message_ = true;
    }
    payload_left_ = length;
    mask_at_ = 0;
    in_payload_ = true;
    return {};
}

FrameReader::Taken FrameReader::checkHead(FrameKind kind, bool last, uint64_t length) const {
    if (!isKnown(kind)) return malformed("there is no such kind of frame");
    if (isControl(kind)) {
        if (!last) return malformed("a control frame comes in one piece");
        if (length > kControlBytesMax) return malformed("a control frame has at most 125 bytes");
        return {};
    }
    if (kind == FrameKind::kContinuation && !in_message_) {
        return malformed("there is no message that goes on");
    }
    if (kind != FrameKind::kContinuation && in_message_) {
        return malformed("the message before has not ended");
    }
    if (length > message_bytes_max_ - message_.size()) {
        return fault(CloseCode::kTooLarge,
                     "a message has at most " + std::to_string(message_bytes_max_) + " bytes");
    }
    return {};
}

void FrameReader::takePayload(std::string_view& bytes) {
    const size_t count = std::min<uint64_t>(payload_left_, bytes.size());
    std::string& to = isControl(kind_) ? control_ : message_;
    const size_t begin = to.size();
    to.append(bytes.substr(0, count));
    const uint8_t* mask = head_ + headBytes() - kMaskBytes;
    for (size_t i = 0; i < count; ++i) {
        to[begin + i] = static_cast<char>(static_cast<uint8_t>(to[begin + i]) ^
                                          mask[(mask_at_ + i) % kMaskBytes]);
    }
    mask_at_ = (mask_at_ + count) % kMaskBytes;
    payload_left_ -= count;
    bytes.remove_prefix(count);
}

FrameReader::Taken FrameReader::endFrame(std::vector<Said>& said) {
    head_size_ = 0;
    in_payload_ = false;
    if (kind_ == FrameKind::kClose) return takeClose(said);
    if (isControl(kind_)) {
        said.push_back({kind_, std::exchange(control_, {}), 0});
        return {};
    }
    return last_ ? endMessage(said) : Taken();
}

FrameReader::Taken FrameReader::endMessage(std::vector<Said>& said) {
    in_message_ = false;
    if (message_kind_ == FrameKind::kText && !isUtf8(message_)) {
        return fault(CloseCode::kBadText, "a text is UTF-8");
    }
    said.push_back({message_kind_, std::exchange(message_, {}), 0});
    return {};
}

FrameReader::Taken FrameReader::takeClose(std::vector<Said>& said) {
    over_ = true;
    if (control_.empty()) {
        said.push_back({kind_, {}, CloseCode::kNone});
        return {};
    }
    if (control_.size() == 1) return malformed("a code of closing has two bytes");
    const auto* bytes = reinterpret_cast<const uint8_t*>(control_.data());
    const auto code = static_cast<uint16_t>(numberOf(bytes, 2));
    if (!isCloseCode(code)) return malformed("this code of closing may not be sent");
    control_.erase(0, 2);
    if (!isUtf8(control_)) return fault(CloseCode::kBadText, "a reason of closing is UTF-8");
    said.push_back({kind_, std::exchange(control_, {}), code});
    return {};
}

void appendFrame(std::string& out, FrameKind kind, std::string_view payload) {
    const size_t size = payload.size();
    out += static_cast<char>(kLastBit | static_cast<uint8_t>(kind));
    if (size < kLength16) {
        out += static_cast<char>(size);
    } else if (size <= 0xffff) {
        out += static_cast<char>(kLength16);
        appendNumber(out, size, 2);
    } else {
        out += static_cast<char>(kLength64);
        appendNumber(out, size, 8);
    }
    out += payload;
}

void appendClose(std::string& out, uint16_t code, std::string_view reason) {
    std::string payload;
    appendNumber(payload, code, 2);
    size_t fits = 0;
    while (fits < reason.size()) {
        const size_t next = utf8SequenceLength(reason.substr(fits));
        if (next == 0 || fits + next > kReasonBytesMax) break;
        fits += next;
    }
    payload += reason.substr(0, fits);
    appendFrame(out, FrameKind::kClose, payload);
}

}  // namespace orchestrion::api
