#include "routing/decision.h"

#include "routing/router.h"

namespace orchestrion::routing {

std::string_view toString(QueueEvent event) {
    static constexpr std::string_view kTexts[] = {"none", "queued", "diverted", "abandoned",
                                                  "cleared"};
    return kTexts[static_cast<size_t>(event)];
}

std::string_view toString(CancelCause cause) {
    static constexpr std::string_view kTexts[] = {"cancelled", "abandoned", "routedElsewhere"};
    return kTexts[static_cast<size_t>(cause)];
}

std::string_view toString(OfferEnd end) {
    static constexpr std::string_view kTexts[] = {"accepted", "rejected", "noAnswer",
                                                  "released", "lapsed",   "withdrawn"};
    return kTexts[static_cast<size_t>(end)];
}

std::string_view toString(HandlingState state) {
    static constexpr std::string_view kTexts[] = {"reserved", "offered", "active", "held",
                                                  "wrapUp"};
    return kTexts[static_cast<size_t>(state)];
}

std::string_view toString(AgentCause cause) {
    static constexpr std::string_view kTexts[] = {"command",        "noAnswer",        "rejects",
                                                  "connectionLost", "connectionGrace", "wrapUpOver",
                                                  "removed"};
    return kTexts[static_cast<size_t>(cause)];
}

std::string_view toString(RequestState state) {
    static constexpr std::string_view kTexts[] = {"waiting", "parked", "selected"};
    return kTexts[static_cast<size_t>(state)];
}

std::string_view nameOf(const Decision& decision) {
    static constexpr std::string_view kTexts[] = {
        "queued",     "selected",     "expired",         "cancelled",
        "offerEnded", "agentChanged", "handlingChanged", "statisticChanged"};
    return kTexts[decision.index()];
}

}  // namespace orchestrion::routing
