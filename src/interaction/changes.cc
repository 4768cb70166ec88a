#include "interaction/changes.h"

#include <algorithm>

#include "base/json.h"
#include "interaction/json_object.h"
#include "interaction/projection.h"

namespace orchestrion::interaction {
namespace {

constexpr const char* kSessionKey = "OP-Session-ID";

JsonObject about(const Interaction& interaction) {
    JsonObject data;
    data.text("interactionid", interaction.id);
    return data;
}

// What is told to the session of `after`, with the model as it is after the change.
void tell(Changed& changed, std::string name, std::string data) {
    if (changed.after.session.empty()) return;
    changed.events.push_back(
        {changed.after.session, std::move(name), std::move(data), {shown(changed.after)}});
}

Changed startOf(const Interaction& before, WallTime now) {
    Changed changed{before, {}};
    changed.after.changed = now;
    return changed;
}

std::string quoted(std::string_view text) {
    std::string out;
    appendJsonString(out, text);
    return out;
}

void forgetSession(Changed& changed, const std::string& resultof) {
    Interaction& after = changed.after;
    if (after.session.empty()) return;
    const std::string data = about(after).text("resultof", resultof).take();
    changed.events.push_back({after.session, "interaction.deleted", data, {gone(after.id)}});
    if (resultof != kDeletion) {
        changed.events.push_back({after.session, "interaction.notcontrolled", data, {}});
    }
}

Changed dataChanged(const Interaction& before, UserData data, WallTime now) {
    Changed changed = startOf(before, now);
    changed.after.udata = std::move(data);
    tell(changed, "interaction.udata.changed", about(before).take());
    return changed;
}

Changed partiesChanged(Changed changed, const std::string& focus) {
    if (!focus.empty()) changed.after.focus_device = focus;
    tell(changed, "interaction.partystatechanged",
         about(changed.after).given("focusdeviceid", changed.after.focus_device).take());
    return changed;
}

}  // namespace

Changed joined(const Interaction& before, std::string session, WallTime now) {
    Changed changed = startOf(before, now);
    Interaction& after = changed.after;
    after.udata[kSessionKey] = quoted(session);
    after.session = std::move(session);
    tell(changed, "interaction.added",
         about(after).given("focusdeviceid", after.focus_device).take());
    if (after.category != Category::kVoice)
        tell(changed, "interaction.present", about(after).take());
    return changed;
}

Changed routeRequested(const Interaction& before, WallTime now) {
    Changed changed = startOf(before, now);
    tell(changed, "interaction.onrouterequest", about(before).take());
    return changed;
}

Changed left(const Interaction& before, const std::string& resultof, WallTime now) {
    Changed changed = startOf(before, now);
    forgetSession(changed, resultof);
    changed.after.session.clear();
    changed.after.udata.erase(kSessionKey);
    return changed;
}

Changed ended(const Interaction& before, const Ending& ending, WallTime now) {
    Changed changed = startOf(before, now);
    Interaction& after = changed.after;
    if (hasEnded(before)) return {before, {}};
    after.stage = Stage::kEnded;
    after.online = false;
    after.queue.clear();
    after.workbin.clear();
    after.end_reason = ending.reason;
    after.abandoned = ending.abandoned && !before.served;
    for (Party& party : after.parties) party.state = PartyState::kLeft;
    if (after.abandoned) tell(changed, "interaction.abandoned", about(after).take());
    forgetSession(changed, kDeletion);
    after.session.clear();
    return changed;
}

Changed offline(const Interaction& before, WallTime now) {
    if (!before.online) return {before, {}};
    Changed changed = startOf(before, now);
    changed.after.online = false;
    changed.after.abandoned = !before.served;
    changed.after.udata["IsOnline"].assign(1, '0');
    tell(changed, "interaction.udata.changed", about(before).take());
    if (changed.after.abandoned) tell(changed, "interaction.abandoned", about(before).take());
    return changed;
}

Changed withParty(const Interaction& before, Party party, WallTime now) {
    const Party* known = partyOf(before, party.id);
    if (known != nullptr && *known == party) return {before, {}};
    Changed changed = startOf(before, now);
    auto& parties = changed.after.parties;
    const std::string focus = party.device;
    const auto same = [&](const Party& p) { return p.id == party.id; };
    if (auto found = std::ranges::find_if(parties, same); found != parties.end()) {
        *found = std::move(party);
    } else {
        parties.push_back(std::move(party));
    }
    return partiesChanged(std::move(changed), focus);
}

Changed withoutParty(const Interaction& before, std::string_view id, WallTime now) {
    if (partyOf(before, id) == nullptr) return {before, {}};
    Changed changed = startOf(before, now);
    std::erase_if(changed.after.parties, [=](const Party& p) { return p.id == id; });
    return partiesChanged(std::move(changed), {});
}

Changed withStage(const Interaction& before, Stage stage, WallTime now) {
    if (before.stage == stage) return {before, {}};
    Changed changed = startOf(before, now);
    changed.after.stage = stage;
    if (stage == Stage::kHandled) changed.after.served = true;
    return changed;
}

Result<Changed> withData(const Interaction& before, std::string_view keys,
                         const UserDataLimits& limits, WallTime now) {
    auto data = withKeys(before.udata, keys, limits);
    if (!data) return fail(data.error());
    return dataChanged(before, std::move(*data), now);
}

Result<Changed> withoutData(const Interaction& before, std::string_view mask, WallTime now) {
    auto data = withoutKeys(before.udata, mask);
    if (!data) return fail(data.error());
    return dataChanged(before, std::move(*data), now);
}

Result<Changed> withChange(const Interaction& before, const DataChange& change,
                           const UserDataLimits& limits, WallTime now) {
    UserData data = before.udata;
    for (const std::string& key : change.removed) data.erase(key);
    if (!change.keys.empty()) {
        auto with = withKeys(data, change.keys, limits);
        if (!with) return fail(with.error());
        data = std::move(*with);
    }
    Interaction wanted = before;
    wanted.udata = std::move(data);
    wanted.contact = change.contact.value_or(before.contact);
    wanted.thread = change.thread.value_or(before.thread);
    wanted.reference = change.reference.value_or(before.reference);
    wanted.external_id = change.external_id.value_or(before.external_id);
    wanted.message.subject = change.subject.value_or(before.message.subject);
    if (wanted == before) return Changed{before, {}};
    Changed changed = startOf(wanted, now);
    tell(changed, "interaction.udata.changed", about(before).take());
    return changed;
}

Changed withLine(const Interaction& before, ChatLine line, uint32_t lines_max, WallTime now) {
    const auto& lines = before.chat.transcript;
    const auto same = [&](const ChatLine& l) { return !line.id.empty() && l.id == line.id; };
    if (std::ranges::any_of(lines, same)) return {before, {}};
    Changed changed = startOf(before, now);
    auto& transcript = changed.after.chat.transcript;
    const std::string message = toJson(line);
    transcript.push_back(std::move(line));
    if (transcript.size() > lines_max) transcript.erase(transcript.begin());
    tell(changed, "chat.message", about(before).raw("message", message).take());
    return changed;
}

Changed withContent(const Interaction& before, std::string content,
                    std::vector<Attachment> attachments, WallTime now) {
    Changed changed = startOf(before, now);
    changed.after.message.content = std::move(content);
    changed.after.attachments = std::move(attachments);
    return changed;
}

Changed placed(const Interaction& before, std::string queue, std::string workbin, WallTime now) {
    Changed changed = startOf(before, now);
    Interaction& after = changed.after;
    after.stage = workbin.empty() ? Stage::kQueued : Stage::kWorkbin;
    if (!queue.empty()) after.queue = std::move(queue);
    after.view.clear();
    after.workbin = std::move(workbin);
    after.placed = now;
    std::erase_if(after.parties, [](const Party& p) { return !p.agent.empty(); });
    return changed;
}

std::vector<Changed> merged(const Interaction& consult, const Interaction& parent, WallTime now) {
    const std::string data = JsonObject()
                                 .text("frominteractionid", consult.id)
                                 .text("tointeractionid", parent.id)
                                 .take();
    Changed primary = startOf(parent, now);
    for (const Party& party : consult.parties) {
        if (partyOf(parent, party.id) == nullptr) primary.after.parties.push_back(party);
    }
    tell(primary, "interaction.onmerge", data);
    Changed folded = startOf(consult, now);
    if (consult.session != parent.session) tell(folded, "interaction.onmerge", data);
    Changed over = ended(folded.after, {"merged", false}, now);
    folded.after = std::move(over.after);
    for (LifeEvent& event : over.events) folded.events.push_back(std::move(event));
    return {std::move(primary), std::move(folded)};
}

}  // namespace orchestrion::interaction
