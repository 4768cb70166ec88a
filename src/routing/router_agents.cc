#include <algorithm>

#include "routing/router_impl.h"

namespace orchestrion::routing {
namespace {

auto unknownAgent(std::string_view id) {
    return fail("routing.unknownAgent",
                "there is no agent '" + std::string(id.substr(0, 100)) + "'");
}

}  // namespace

Result<void> Router::Impl::login(const Login& login) {
    const AgentIndex index = agentOf(login.agent);
    if (index == kNobody) return unknownAgent(login.agent);
    AgentRow& row = agents_[index];
    const std::string place = login.place.empty() ? row.config.default_place : login.place;
    const auto found = places_.find(place);
    if (!place.empty() && (found == places_.end() || !found->second.exists)) {
        return fail("routing.unknownPlace",
                    "there is no place '" + place.substr(0, 100) + "' to log in at");
    }
    if (login.media.empty()) {
        return fail("routing.badLogin",
                    "agent '" + login.agent + "': expected at least one medium to log in for");
    }
    std::vector<MediumRow> media;
    for (const MediumLogin& wanted : login.media) {
        const auto medium = mediumOf(wanted.medium);
        if (!medium) return fail(medium.error());
        MediumRow& entry = media.emplace_back();
        entry.medium = *medium;
        entry.dn = wanted.dn;
        entry.switch_name = wanted.switch_name;
        entry.queue = wanted.queue;
        entry.ready = wanted.ready;
        entry.since = now_;
        if (place.empty()) continue;
        const Place& config = found->second.config;
        for (const PlaceDn& dn : config.dns) {
            if (dn.medium != wanted.medium) continue;
            if (!entry.dn.empty() && entry.dn != dn.number) continue;
            entry.dn = dn.number;
            if (entry.switch_name.empty()) entry.switch_name = dn.switch_name;
            break;
        }
        if (entry.switch_name.empty()) entry.switch_name = config.switch_name;
    }
    if (row.logged_in && !row.place.empty()) places_[row.place].agents.reset(index);
    if (!row.logged_in) {
        ++counts_.agents_logged_in;
        row.since = now_;
        row.busy_ms = 0;
        row.busy_since = now_;
        row.rejects = 0;
    }
    row.logged_in = true;
    row.connected = true;
    deadlines_.cancel(row.grace);
    row.place = place;
    row.media = std::move(media);
    logged_in_.set(index);
    if (!place.empty()) placeRow(place).agents.set(index);
    row.capacity = capacityOf(row);
    decide(AgentChanged{login.agent, {}, AgentCause::kCommand, true, false, {}});
    for (const MediumRow& medium : row.media) {
        decide(AgentChanged{
            login.agent, media_[medium.medium], AgentCause::kCommand, true, medium.ready, {}});
    }
    refreshMembership(index, true);
    refreshAgent(index);
    return {};
}

Result<void> Router::Impl::logout(std::string_view agent) {
    const AgentIndex index = agentOf(agent);
    if (index == kNobody) return unknownAgent(agent);
    leave(index, AgentCause::kCommand);
    return {};
}

void Router::Impl::leave(AgentIndex agent, AgentCause cause) {
    AgentRow& row = agents_[agent];
    if (!row.logged_in) return;
    row.logged_in = false;
    row.connected = true;
    deadlines_.cancel(row.grace);
    --counts_.agents_logged_in;
    row.since = now_;
    row.media.clear();
    logged_in_.reset(agent);
    if (!row.place.empty()) places_[row.place].agents.reset(agent);
    row.place.clear();
    refreshAgent(agent);
    refreshMembership(agent, true);
    decide(AgentChanged{row.config.id, {}, cause, false, false, {}});
    for (size_t i = 0; i < row.handlings.size();) {
        const HandlingRow& handling = row.handlings[i];
        if (handling.state > HandlingState::kOffered) {
            ++i;
            continue;
        }
        endHandling(agent, handling.id, OfferEnd::kWithdrawn, {});
    }
}

Result<void> Router::Impl::setReady(std::string_view agent, std::string_view medium, bool ready,
                                    std::string_view reason) {
    const AgentIndex index = agentOf(agent);
    if (index == kNobody) return unknownAgent(agent);
    AgentRow& row = agents_[index];
    if (!row.logged_in) {
        return fail("routing.notLoggedIn",
                    "agent '" + row.config.id + "' is not logged in; expected a login first");
    }
    if (ready) row.rejects = 0;
    if (medium.empty()) {
        for (MediumRow& one : row.media) {
            changeReady(index, one, ready, reason, AgentCause::kCommand);
        }
    } else {
        const auto id = knownMedium(medium);
        MediumRow* one = id ? row.medium(*id) : nullptr;
        if (one == nullptr) {
            return fail("routing.unknownMedium", "agent '" + row.config.id +
                                                     "' is not logged in for medium '" +
                                                     std::string(medium.substr(0, 100)) + "'");
        }
        changeReady(index, *one, ready, reason, AgentCause::kCommand);
    }
    refreshAgent(index);
    return {};
}

void Router::Impl::changeReady(AgentIndex agent, MediumRow& medium, bool ready,
                               std::string_view reason, AgentCause cause) {
    if (medium.ready == ready && medium.reason == reason) return;
    if (medium.ready != ready) medium.since = now_;
    medium.ready = ready;
    medium.reason = ready ? std::string() : std::string(reason);
    decide(AgentChanged{agents_[agent].config.id, media_[medium.medium], cause, true, ready,
                        medium.reason});
}

Result<void> Router::Impl::setConnected(std::string_view agent, bool connected) {
    const AgentIndex index = agentOf(agent);
    if (index == kNobody) return unknownAgent(agent);
    AgentRow& row = agents_[index];
    if (!row.logged_in || row.connected == connected) return {};
    row.connected = connected;
    deadlines_.cancel(row.grace);
    if (!connected) {
        row.grace = deadlines_.add(now_ + options_.connection_grace, {DueKind::kGrace, index, 0});
    }
    decide(AgentChanged{row.config.id,
                        {},
                        connected ? AgentCause::kCommand : AgentCause::kConnectionLost,
                        true,
                        false,
                        {}});
    refreshAgent(index);
    return {};
}

bool Router::Impl::isRoutable(const AgentRow& row, const MediumRow& medium, Pool pool) const {
    if (!row.connected || row.open_offers >= options_.offers_at_once_max) return false;
    if (pool == Pool::kPresent) return true;
    if (!medium.ready) return false;
    if (medium.medium == kVoice && row.voice_wrap_ups > 0) return false;
    if (pool == Pool::kReady) return row.counts[medium.medium] == 0;
    return row.capacity.allowsOneMore(row.counts, medium.medium);
}

// Works out anew for which media he can be given something.
void Router::Impl::refreshAgent(AgentIndex agent) {
    const AgentRow& row = agents_[agent];
    for (MediumId medium = 0; medium < media_.size(); ++medium) {
        const MediumRow* login = row.logged_in ? row.medium(medium) : nullptr;
        for (uint32_t pool = 0; pool < kPools; ++pool) {
            const auto one = static_cast<Pool>(pool);
            setReadyBit(medium, one, agent, login != nullptr && isRoutable(row, *login, one));
        }
    }
    touchAgent(agent);
}

void Router::Impl::setReadyBit(MediumId medium, Pool pool, AgentIndex agent, bool ready) {
    BitSet& bits = ready_[boardOf(medium, pool)];
    if (bits.test(agent) == ready) return;
    bits.assign(agent, ready);
    if (!ready) return;
    pendAgent(agent);
    if (pool != Pool::kRoutable) return;
    auto& since = idle_since_[medium];
    if (agent >= since.size()) since.resize(agents_.size());
    since[agent] = now_.count();
    agents_.touch(agent);
}

}  // namespace orchestrion::routing
