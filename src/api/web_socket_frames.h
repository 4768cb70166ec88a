// Frames of WebSockets (RFC 6455 §5), the side of the server: the bytes of a client to what it
// says, and what we say to bytes. The bytes are hostile.
//
// Rules      What could be read in two ways is refused: reserved bits, unknown kinds, frames that
//            are not masked, lengths that are longer than they need be (§5.2), control frames in
//            pieces or of more than 125 bytes (§5.5), pieces of no message (§5.4), text that is not
//            UTF-8 (§8.1), codes of closing that may not be sent (§7.4).
// Limits     Of a message, over all its pieces: given to FrameReader; 1009.
// Threading  One instance belongs to one connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace orchestrion::api {

// Why a WebSocket is closed (§7.4.1), so far as the server says so or has to tell it apart.
struct CloseCode {
    static constexpr uint16_t kNormal = 1000;
    static constexpr uint16_t kGoingAway = 1001;
    static constexpr uint16_t kProtocolError = 1002;
    static constexpr uint16_t kNone = 1005;  // never sent: the other side gave no code
    static constexpr uint16_t kLost = 1006;  // never sent: the connection ended without a word
    static constexpr uint16_t kBadText = 1007;
    static constexpr uint16_t kPolicy = 1008;
    static constexpr uint16_t kTooLarge = 1009;
    static constexpr uint16_t kInternal = 1011;
    static constexpr uint16_t kTryLater = 1013;
};

// What may stand in a frame that closes: 1000 to 1003, 1007 to 1014, 3000 to 4999.
bool isCloseCode(uint16_t code);

enum class FrameKind : uint8_t {
    kContinuation = 0,
    kText = 1,
    kBinary = 2,
    kClose = 8,
    kPing = 9,
    kPong = 10,
};

// One thing that a client says: a whole message, or a control frame.
struct Said {
    FrameKind kind = FrameKind::kText;  // never kContinuation
    std::string bytes;                  // of kClose: the reason
    uint16_t code = 0;                  // of kClose; kNone if it gave none
};

// What to close with.
struct FrameFault {
    uint16_t code = 0;
    std::string reason;
};

class FrameReader {
public:
    explicit FrameReader(uint64_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

    // Takes all of `bytes` and appends to `said` what they complete, also when it fails. After a
    // failure or a kClose nothing is taken any more. How the bytes are cut makes no difference.
    Result<void, FrameFault> put(std::string_view bytes, std::vector<Said>& said);

private:
    using Taken = Result<void, FrameFault>;
    size_t headBytes() const;
    Taken takeHead(std::string_view& bytes);
    Taken beginFrame();
    Taken checkHead(FrameKind kind, bool last, uint64_t length) const;
    void takePayload(std::string_view& bytes);
    Taken endFrame(std::vector<Said>& said);
    Taken endMessage(std::vector<Said>& said);
    Taken takeClose(std::vector<Said>& said);

    const uint64_t message_bytes_max_;
    bool over_ = false;
    // The frame that is being read.
    uint8_t head_[14] = {};
    size_t head_size_ = 0;
    bool in_payload_ = false;
    FrameKind kind_ = FrameKind::kText;
    bool last_ = true;
    uint64_t payload_left_ = 0;
    size_t mask_at_ = 0;
    std::string control_;
    // The message that it belongs to.
    bool in_message_ = false;
    FrameKind message_kind_ = FrameKind::kText;
    std::string message_;
};

// One whole frame of the server, at the end of `out`.
void appendFrame(std::string& out, FrameKind kind, std::string_view payload);
// As many bytes of the reason as fit (§5.5.1), whole characters.
void appendClose(std::string& out, uint16_t code, std::string_view reason);

}  // namespace orchestrion::api
