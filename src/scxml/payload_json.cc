#include "scxml/payload_json.h"

#include "base/json.h"
#include "script/script.h"

namespace orchestrion::scxml {

std::string jsonOf(const Payload& payload) {
    switch (payload.kind) {
        case Payload::Kind::kNone:
            return "null";
        case Payload::Kind::kJson:
            return payload.bytes;
        case Payload::Kind::kGraph:
            return script::graphToJson(payload.bytes);
        case Payload::Kind::kText:
        case Payload::Kind::kXml:
            break;
    }
    std::string text;
    appendJsonString(text, payload.bytes);
    return text;
}

}  // namespace orchestrion::scxml
