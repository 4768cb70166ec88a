// What a router must do, written as plainly as possible: every rule is a loop over all requests and
// all agents. It follows the commands that were given and the decisions that came out, and finds
// fault with a decision that breaks a rule, or with one that is missing.
//
// It knows: skills, groups, readiness, offers, capacity, exclusion, penalties, priority, time.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "routing/router.h"

namespace orchestrion::routing {

// A kind of target with its meaning, told apart from the router's own parser.
struct OracleTarget {
    std::string text;
    std::string skill;  // empty: any level
    int32_t at_least = 0;
    std::string group;  // empty: any
    std::string agent;  // empty: any
};

struct OracleRequest {
    std::string id, interaction, medium;
    std::vector<OracleTarget> targets;
    std::set<std::string> excluded;
    int32_t priority = 0;
    Time since{0};
    uint64_t sequence = 0;
    bool route = true;
    bool longest_idle = false;  // ordered by StatTimeInReadyState
    std::optional<Time> expires;
    bool waiting = true;
    std::string agent;  // has it reserved
};

struct OracleAgent {
    std::map<std::string, int32_t> skills;
    std::set<std::string> groups;
    bool blends = false;  // one call or three chats; else one call and nothing else
    bool logged_in = false;
    bool connected = true;
    std::map<std::string, bool> ready;          // by medium he is logged in for
    std::map<std::string, Time> idle;           // since when routable
    std::map<std::string, std::string> offers;  // medium by interaction
    std::map<std::string, std::string> active;
    std::set<std::string> wrapping_calls;
};

class Oracle {
public:
    explicit Oracle(const RouterOptions& options) : options_(options) {}

    std::map<std::string, OracleAgent> agents;
    std::map<std::string, OracleRequest> requests;

    // After each command: what came out, in order. Gives what is wrong, or nothing.
    std::string check(const Router& router, const std::vector<Decision>& decisions, Time now);
    // After the model was changed by a command, before its decisions are checked.
    void refreshIdle(Time now);
    bool routable(const OracleAgent& agent, const std::string& medium) const;

private:
    void apply(const Decision& decision, Time now);
    void selected(const Selected& decision, Time now);
    void offerEnded(const OfferEnded& decision, Time now);
    void fault(const std::string& what);
    bool eligible(const OracleRequest& request, const std::string& agent) const;
    bool permits(const OracleRequest& request, const std::string& agent, Time now) const;
    bool waits(const OracleRequest& request) const;
    static bool before(const OracleRequest& a, const OracleRequest& b);
    void checkConservation(Time now);
    void checkSame(const Router& router);

    RouterOptions options_;
    std::string fault_;
    std::map<std::pair<std::string, std::string>, Time> penalties_;  // interaction, agent
};

}  // namespace orchestrion::routing
