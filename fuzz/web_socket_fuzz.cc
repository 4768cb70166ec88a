// What a client may send over a WebSocket: bytes to frames, frames to messages.
//
// Input  A byte that says how the rest is cut, a byte for the limit, and the bytes of a connection.
// Holds  How the bytes are cut makes no difference; no message is over the limit, texts are UTF-8,
//        codes of closing may be sent; what is said again by the server is read back the same.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/web_socket_frames.h"
#include "base/assert.h"
#include "base/utf8.h"

namespace {

using namespace orchestrion;
using api::FrameKind;

struct Conversation {
    std::vector<api::Said> said;
    uint16_t fault = 0;
};

Conversation read(std::string_view input, size_t step, uint64_t bytes_max) {
    Conversation conversation;
    api::FrameReader reader(bytes_max);
    while (!input.empty()) {
        const auto taken = reader.put(input.substr(0, step), conversation.said);
        input.remove_prefix(std::min(step, input.size()));
        if (taken) continue;
        ORCH_ASSERT(conversation.fault == 0, "a reader fails once");
        conversation.fault = taken.error().code;
        ORCH_ASSERT(api::isCloseCode(conversation.fault), "a fault has a code that may be sent");
    }
    return conversation;
}

void check(const api::Said& said, uint64_t bytes_max) {
    ORCH_ASSERT(said.kind != FrameKind::kContinuation, "pieces are put together");
    const bool control = said.kind >= FrameKind::kClose;
    ORCH_ASSERT(said.bytes.size() <= (control ? 125 : bytes_max), "nothing is over its limit");
    if (said.kind == FrameKind::kText || said.kind == FrameKind::kClose) {
        ORCH_ASSERT(isUtf8(said.bytes), "texts are UTF-8");
    }
    if (said.kind != FrameKind::kClose) return;
    ORCH_ASSERT(said.code == api::CloseCode::kNone || api::isCloseCode(said.code),
                "a code of closing may be sent");
}

// The server's frame as a client would send it: masked with zeros.
void readBack(const api::Said& said) {
    std::string frame;
    if (said.kind != FrameKind::kClose) api::appendFrame(frame, said.kind, said.bytes);
    if (said.kind == FrameKind::kClose && said.code != api::CloseCode::kNone) {
        api::appendClose(frame, said.code, said.bytes);
    }
    if (frame.empty()) return;
    const auto length = static_cast<uint8_t>(frame[1]);
    const size_t head = length < 126 ? 2 : (length == 126 ? 4 : 10);
    frame[1] = static_cast<char>(length | 0x80);
    frame.insert(head, 4, '\0');
    const Conversation again = read(frame, frame.size(), 1u << 20);
    ORCH_ASSERT(again.fault == 0 && again.said.size() == 1, "our frames are good");
    ORCH_ASSERT(again.said[0].bytes == said.bytes, "our frames say what was said");
    ORCH_ASSERT(said.kind != FrameKind::kClose || again.said[0].code == said.code,
                "our frames say what was said");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
    const uint64_t bytes_max = data[1] * 16u;
    const Conversation whole = read(input, std::max<size_t>(input.size(), 1), bytes_max);
    const Conversation cut = read(input, data[0] % 16 + 1, bytes_max);
    ORCH_ASSERT(whole.fault == cut.fault, "cuts make no fault");
    ORCH_ASSERT(whole.said.size() == cut.said.size(), "cuts make no message");
    for (size_t i = 0; i < whole.said.size(); ++i) {
        const api::Said& said = whole.said[i];
        ORCH_ASSERT(said.kind == cut.said[i].kind && said.bytes == cut.said[i].bytes &&
                        said.code == cut.said[i].code,
                    "cuts change no message");
        check(said, bytes_max);
        readBack(said);
    }
    return 0;
}
