// How the state of a contact centre is kept: small records, each a kind, a key and bytes.
//
// Kinds      interaction, request, delivery, order, dialog, session, subscription, object (the
//            router's configuration), output, key, counter (sequences), gateway, router (pieces of
//            its live state). The space in the store is "center.<tenant>.<kind>". Each value begins with
//            its version.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace orchestrion::center {

struct Record {
    std::string kind;
    std::string key;
    std::string value;
};

struct RecordChange {
    std::string kind;
    std::string key;
    std::optional<std::string> value;  // nothing: it goes
};

inline constexpr const char* kRecordKinds[] = {"interaction", "request", "delivery",     "order",
                                               "dialog",      "session", "subscription", "object",
                                               "output",      "key",     "counter",      "gateway",
                                               "router"};

}  // namespace orchestrion::center
