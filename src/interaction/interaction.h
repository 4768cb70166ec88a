// One contact attempt on one channel, as the server keeps it: the model of every medium.
//
// Lifetime   A plain value. Whoever owns it (the contact centre of a tenant) changes it through the
//            functions of changes.h only, which also give the events that tell its session.
// Rules      It belongs to at most one session at a time. `voice`, `message` and `chat` mean
//            something for that category only; which names scripts see is projection.h.
// Source     The interaction interface: object model, categories, parties, keys of user data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/units.h"
#include "interaction/media.h"
#include "interaction/user_data.h"

namespace orchestrion::interaction {

// Where it is.
enum class Stage : uint8_t {
    kNew,      // known, and with its session if it has one
    kQueued,   // in a workflow queue, until it is pulled
    kWorkbin,  // in a workbin, until somebody takes it
    kOffered,  // to an agent who has not answered yet
    kHandled,  // by an agent
    kRouted,   // sent to a place that reports no agent: a number, another site
    kEnded,
};
const char* toString(Stage stage);

enum class PartyState : uint8_t {
    kWaiting,    // on a routing point or in a queue
    kRinging,    // offered
    kTreating,   // hears a treatment
    kConnected,  // takes part
    kHold,
    kTransferring,
    kLeft,
};
const char* toString(PartyState state);

struct Party {
    std::string id;                       // unique in the interaction
    std::string device;                   // its address: a number, a place, a chat user
    std::string device_type = "unknown";  // routepoint, queue, agent, customer, unknown
    std::string agent = {};               // employee id; empty: no agent
    PartyState state = PartyState::kWaiting;
    bool operator==(const Party&) const = default;
};

// A file beside the database, found by its hash.
struct Attachment {
    std::string name;
    std::string type;  // media type: "application/pdf"
    std::string hash;  // sha256, hex
    uint64_t bytes = 0;
    bool operator==(const Attachment&) const = default;
};

struct ChatLine {
    std::string id;  // given by who wrote it; a repeated one is taken once
    std::string party;
    std::string text;
    std::string type = "text";  // text, notice, join, leave
    WallTime at = {};
    bool operator==(const ChatLine&) const = default;
};

struct VoiceDetails {
    std::string callid;
    std::string connid;
    std::string ani;
    std::string dnis;
    std::string ced;
    bool operator==(const VoiceDetails&) const = default;
};

struct MessageDetails {
    std::string from;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::string subject;
    std::string content = {};  // JSON of its body parts; empty: not fetched
    bool operator==(const MessageDetails&) const = default;
};

struct ChatDetails {
    std::vector<std::string> categories;
    std::vector<ChatLine> transcript;
    bool operator==(const ChatDetails&) const = default;
};

struct Interaction {
    std::string id;  // g_uid
    std::string tenant;
    Category category = Category::kMsgbased;
    std::string media_name;  // "email"
    std::string media;       // "TMediaEMail"
    std::string type;        // voice: inbound …; messages: InboundNew …
    Stage stage = Stage::kNew;
    bool online = false;     // a live counterpart is there
    bool abandoned = false;  // it left before anybody served it
    bool served = false;     // an agent has had it
    std::string session;     // that owns it; empty: none
    std::string parent;      // of a consult, of a reply
    std::string endpoint;    // it came in by
    std::string gateway;     // that carries it
    std::string media_server;
    std::string external_id;
    std::string queue;         // it is in, or was pulled from last
    std::string view;          // it was pulled through
    std::string workbin;       // "owner/name" while it is in one
    std::string contact;       // of the customer
    std::string thread;        // of the conversation it is part of
    std::string reference;     // number of a matter
    std::string focus_device;  // voice: the device the session looks at
    std::string end_reason;
    WallTime created = {};
    WallTime changed = {};
    WallTime placed = {};  // in its queue or workbin
    VoiceDetails voice = {};
    MessageDetails message = {};
    ChatDetails chat = {};
    UserData udata = {};
    UserData xdata = {};
    std::vector<Party> parties = {};
    std::vector<Attachment> attachments = {};
    bool operator==(const Interaction&) const = default;
};

const Party* partyOf(const Interaction& interaction, std::string_view id);
const Party* agentParty(const Interaction& interaction, std::string_view agent);
inline bool hasEnded(const Interaction& interaction) {
    return interaction.stage == Stage::kEnded;
}

// The word that follows `invalidstate.` in error events of actions: null, ringing, hold,
// transferring, treating, routed; empty when none of them fits.
std::string stateWord(const Interaction& interaction);

// The values of `keys` that are set, each "key=value": what an index finds it by.
std::vector<std::string> indexed(const Interaction& interaction,
                                 const std::vector<std::string>& keys);

}  // namespace orchestrion::interaction
