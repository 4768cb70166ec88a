#include "interaction/interaction.h"

#include <algorithm>

namespace orchestrion::interaction {
namespace {

const Party* find(const Interaction& interaction, auto matches) {
    const auto found = std::ranges::find_if(interaction.parties, matches);
    return found == interaction.parties.end() ? nullptr : &*found;
}

bool any(const Interaction& interaction, PartyState state) {
    return find(interaction, [=](const Party& p) { return p.state == state; }) != nullptr;
}

}  // namespace

const char* toString(Stage stage) {
    constexpr const char* kNames[] = {"new",     "queued", "workbin", "offered",
                                      "handled", "routed", "ended"};
    return kNames[static_cast<size_t>(stage)];
}

const char* toString(PartyState state) {
    constexpr const char* kNames[] = {"waiting", "ringing",      "treating", "connected",
                                      "hold",    "transferring", "left"};
    return kNames[static_cast<size_t>(state)];
}

const Party* partyOf(const Interaction& interaction, std::string_view id) {
    return find(interaction, [=](const Party& p) { return p.id == id; });
}

const Party* agentParty(const Interaction& interaction, std::string_view agent) {
    return find(interaction, [=](const Party& p) { return p.agent == agent; });
}

std::string stateWord(const Interaction& interaction) {
    if (interaction.stage == Stage::kEnded) return "null";
    if (interaction.stage == Stage::kOffered) return "ringing";
    if (any(interaction, PartyState::kTransferring)) return "transferring";
    if (any(interaction, PartyState::kHold)) return "hold";
    if (interaction.stage == Stage::kHandled || interaction.stage == Stage::kRouted)
        return "routed";
    return any(interaction, PartyState::kTreating) ? "treating" : "";
}

std::vector<std::string> indexed(const Interaction& interaction,
                                 const std::vector<std::string>& keys) {
    std::vector<std::string> values;
    for (const std::string& key : keys) {
        const std::string value = textOf(interaction.udata, key);
        if (!value.empty()) values.push_back(key + "=" + value);
    }
    return values;
}

}  // namespace orchestrion::interaction
