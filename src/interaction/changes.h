// How an interaction changes: pure functions that give the model after the change and the events
// its session hears of it, in order.
//
// Rules      An interaction without a session tells nobody. A change that changes nothing gives no
//            event. Callers check what is allowed (stateWord); these functions do what they are
//            told.
// Source     The interaction interface: life cycle, sequences; docs/reference/interactions.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "interaction/life_event.h"

namespace orchestrion::interaction {

struct Changed {
    Interaction after;
    std::vector<LifeEvent> events;
};

// `resultof` of interaction.deleted and interaction.notcontrolled. Only a missing one and
// "deletion" mean that the interaction is over.
inline constexpr const char* kDeletion = "deletion";
inline constexpr const char* kDetach = "detach";
inline constexpr const char* kAssociate = "associate";

// It belongs to `session` from now on: interaction.added; of messages and chats also
// interaction.present, as the session now controls them. The session's id is written into the user
// data (OP-Session-ID). Only of one without a session.
Changed joined(const Interaction& before, std::string session, WallTime now);
// The routing point asks for a route: interaction.onrouterequest.
Changed routeRequested(const Interaction& before, WallTime now);
// The session lets go of it: interaction.deleted and interaction.notcontrolled with `resultof`.
Changed left(const Interaction& before, const std::string& resultof, WallTime now);
// It is over: interaction.abandoned if nobody had served it and its counterpart left, and then
// interaction.deleted.
struct Ending {
    std::string reason;
    bool abandoned = false;
};
Changed ended(const Interaction& before, const Ending& ending, WallTime now);

// The live counterpart of a chat is gone, the interaction is not: IsOnline becomes 0
// (interaction.udata.changed), and if nobody had served it, interaction.abandoned.
Changed offline(const Interaction& before, WallTime now);

// A party joins or changes; interaction.partystatechanged.
Changed withParty(const Interaction& before, Party party, WallTime now);
Changed withoutParty(const Interaction& before, std::string_view id, WallTime now);
Changed withStage(const Interaction& before, Stage stage, WallTime now);

// interaction.udata.changed. The errors of user_data.h.
Result<Changed> withData(const Interaction& before, std::string_view keys,
                         const UserDataLimits& limits, WallTime now);
Result<Changed> withoutData(const Interaction& before, std::string_view mask, WallTime now);

// Data and properties at once; one interaction.udata.changed tells of all. The errors of
// user_data.h.
struct DataChange {
    std::vector<std::string> removed = {};  // keys of user data that go, before others are set
    std::string keys = {};                  // a JSON object of keys that are set; empty: none
    std::optional<std::string> contact = {};
    std::optional<std::string> thread = {};
    std::optional<std::string> reference = {};
    std::optional<std::string> external_id = {};
    std::optional<std::string> subject = {};
};
Result<Changed> withChange(const Interaction& before, const DataChange& change,
                           const UserDataLimits& limits, WallTime now);

// chat.message. A line whose id is there already changes nothing.
Changed withLine(const Interaction& before, ChatLine line, uint32_t lines_max, WallTime now);
Changed withContent(const Interaction& before, std::string content,
                    std::vector<Attachment> attachments, WallTime now);

// In a queue, or in a workbin ("owner/name").
Changed placed(const Interaction& before, std::string queue, std::string workbin, WallTime now);

// A consult is folded into its parent: interaction.onmerge to both sessions, then the consult is
// over. First the parent after it, then the consult.
std::vector<Changed> merged(const Interaction& consult, const Interaction& parent, WallTime now);

}  // namespace orchestrion::interaction
