#include "routing/configuration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/utf8.h"
#include "routing/skill_expression.h"

namespace orchestrion::routing {
namespace {

constexpr std::array<std::string_view, 10> kKindNames = {
    "skill", "capacity rule", "place",       "place group",   "agent group",
    "agent", "destination",   "queue group", "virtual queue", "setting"};

template <class... Checks>
struct Visit : Checks... {
    using Checks::operator()...;
};
template <class... Checks>
Visit(Checks...) -> Visit<Checks...>;

// Collects the first mistake of one object.
class Check {
public:
    Check(ObjectKind kind, const std::string& name) : kind_(kind), name_(name) {
        this->name(name, "its name");
    }
    void that(bool holds, const std::string& what) {
        if (holds || !error_.empty()) return;
        error_ = std::string(toString(kind_)) + " '" + name_.substr(0, 100) + "': " + what;
    }
    // A name that can stand in a target string.
    void name(const std::string& name, const std::string& what) {
        that(!name.empty() && name.size() <= kNameBytesMax && isClean(name) &&
                 name.find_first_of("@,") == std::string::npos && name.front() != ' ' &&
                 name.back() != ' ',
             "expected as " + what +
                 " 1 to 255 bytes of UTF-8 without control characters, '@', "
                 "',' and blanks around, but found '" +
                 name.substr(0, 100) + "'");
    }
    void names(const std::vector<std::string>& names, const std::string& what) {
        for (const std::string& one : names) name(one, what);
    }
    // Any text, or none.
    void text(const std::string& text, const std::string& what) {
        that(text.size() <= kNameBytesMax && isClean(text),
             "expected as " + what + " at most 255 bytes of UTF-8 without control characters");
    }
    Result<void> result() const {
        if (error_.empty()) return {};
        return fail("routing.badObject", error_);
    }

private:
    static bool isClean(const std::string& text) {
        return isUtf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
                   return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
               });
    }
    ObjectKind kind_;
    std::string name_;
    std::string error_;
};

void checkAgent(Check& check, const Agent& agent) {
    check.text(agent.login, "login");
    check.text(agent.name, "name of the person");
    for (const auto& [skill, level] : agent.skills) {
        check.name(skill, "the name of a skill");
        check.that(level >= 0 && level <= static_cast<int32_t>(kSkillLevelMax),
                   "expected for skill '" + skill + "' a level of 0 to " +
                       std::to_string(kSkillLevelMax) + ", but found " + std::to_string(level));
    }
    check.names(agent.groups, "the name of a group");
    if (!agent.capacity_rule.empty()) check.name(agent.capacity_rule, "the name of a rule");
    if (!agent.default_place.empty()) check.name(agent.default_place, "the name of a place");
    check.that(agent.wrap_up_time >= Milliseconds(0), "expected a wrap-up time from 0");
}

void checkGroup(Check& check, const AgentGroup& group, const RouterOptions& options) {
    check.names(group.agents, "the id of an agent");
    const auto script =
        SkillExpression::parse(group.script, options.precedence, options.expression_bytes_max);
    check.that(script.has_value(), script ? "" : script.error().message);
}

void checkRule(Check& check, const CapacityRule& rule) {
    check.that(!rule.allowed.empty() && rule.allowed.size() <= 64,
               "expected 1 to 64 alternatives, but found " + std::to_string(rule.allowed.size()));
    for (const auto& alternative : rule.allowed) {
        for (const auto& [medium, count] : alternative) {
            check.name(medium, "a medium");
            check.that(count <= 1000, "expected at most 1000 of medium '" + medium + "'");
        }
    }
}

Result<void> checked(const Object& object, const RouterOptions& options) {
    Check check(kindOf(object), nameOf(object));
    std::visit(
        Visit{[&](const Skill&) {}, [&](const CapacityRule& rule) { checkRule(check, rule); },
              [&](const Place& place) {
                  check.text(place.switch_name, "switch");
                  for (const PlaceDn& dn : place.dns) {
                      check.name(dn.number, "the number of a DN");
                      check.text(dn.switch_name, "switch of a DN");
                      check.name(dn.medium, "the medium of a DN");
                  }
                  if (!place.capacity_rule.empty()) {
                      check.name(place.capacity_rule, "the name of a rule");
                  }
              },
              [&](const PlaceGroup& group) { check.names(group.places, "a place"); },
              [&](const AgentGroup& group) { checkGroup(check, group, options); },
              [&](const Agent& agent) { checkAgent(check, agent); },
              [&](const Destination& destination) {
                  check.text(destination.number, "number");
                  check.text(destination.switch_name, "switch");
                  check.names(destination.agents, "the id of an agent");
                  check.that(std::isfinite(destination.cost), "expected a finite cost");
              },
              [&](const QueueGroup& group) { check.names(group.queues, "a queue"); },
              [&](const VirtualQueue& queue) {
                  check.text(queue.switch_name, "switch");
                  check.that(queue.objective >= Milliseconds(0) &&
                                 queue.service_threshold >= Milliseconds(0),
                             "expected times from 0");
              },
              [&](const Setting& setting) {
                  check.that(std::isfinite(setting.value), "expected a finite number");
              }},
        object);
    return check.result();
}

using Names = std::set<std::string, std::less<>>;

template <class T>
Result<void> checkAll(const std::vector<T>& objects, const RouterOptions& options, size_t max,
                      Names& names) {
    if (objects.size() > max) {
        return fail("routing.tooMany", "the configuration has " + std::to_string(objects.size()) +
                                           " objects of one kind; expected at most " +
                                           std::to_string(max));
    }
    for (const T& object : objects) {
        const Object any = object;
        if (auto done = checked(any, options); !done) return done;
        if (!names.insert(nameOf(any)).second) {
            return fail("routing.badObject", std::string(toString(kindOf(any))) + " '" +
                                                 nameOf(any) + "' is there twice");
        }
    }
    return {};
}

Result<void> mustExist(const Names& names, std::string_view name, const std::string& who,
                       std::string_view kind) {
    if (name.empty() || names.contains(name)) return {};
    return fail("routing.badObject", who + " names the " + std::string(kind) + " '" +
                                         std::string(name) + "', which is not configured");
}

// All names of one configuration, by kind.
struct AllNames {
    Names skills, rules, places, place_groups, groups, agents, destinations, queue_groups, queues,
        settings;
};

Result<void> checkReferences(const Configuration& all, const AllNames& names) {
    Result<void> done =
        mustExist(names.rules, all.default_capacity_rule, "the tenant", "capacity rule");
    for (size_t i = 0; done && i < all.places.size(); ++i) {
        done = mustExist(names.rules, all.places[i].capacity_rule,
                         "place '" + all.places[i].name + "'", "capacity rule");
    }
    for (size_t i = 0; done && i < all.agents.size(); ++i) {
        const Agent& agent = all.agents[i];
        const std::string who = "agent '" + agent.id + "'";
        done = mustExist(names.rules, agent.capacity_rule, who, "capacity rule");
        if (done) done = mustExist(names.places, agent.default_place, who, "place");
        for (size_t g = 0; done && g < agent.groups.size(); ++g) {
            done = mustExist(names.groups, agent.groups[g], who, "agent group");
        }
    }
    for (size_t i = 0; done && i < all.agent_groups.size(); ++i) {
        const AgentGroup& group = all.agent_groups[i];
        for (size_t a = 0; done && a < group.agents.size(); ++a) {
            done = mustExist(names.agents, group.agents[a], "agent group '" + group.name + "'",
                             "agent");
        }
    }
    for (size_t i = 0; done && i < all.place_groups.size(); ++i) {
        const PlaceGroup& group = all.place_groups[i];
        for (size_t p = 0; done && p < group.places.size(); ++p) {
            done = mustExist(names.places, group.places[p], "place group '" + group.name + "'",
                             "place");
        }
    }
    return done;
}

}  // namespace

std::string_view toString(ObjectKind kind) {
    return kKindNames[static_cast<size_t>(kind)];
}

ObjectKind kindOf(const Object& object) {
    return static_cast<ObjectKind>(object.index());
}

const std::string& nameOf(const Object& object) {
    return std::visit(
        Visit{[](const Agent& agent) -> const std::string& { return agent.id; },
              [](const Setting& setting) -> const std::string& { return setting.path; },
              [](const auto& other) -> const std::string& { return other.name; }},
        object);
}

Result<void> validate(const Object& object, const RouterOptions& options) {
    return checked(object, options);
}

Result<void> validate(const Configuration& all, const RouterOptions& options,
                      References references) {
    AllNames names;
    const size_t max = options.objects_max;
    Result<void> done = checkAll(all.skills, options, max, names.skills);
    if (done) done = checkAll(all.capacity_rules, options, max, names.rules);
    if (done) done = checkAll(all.places, options, max, names.places);
    if (done) done = checkAll(all.place_groups, options, max, names.place_groups);
    if (done) done = checkAll(all.agent_groups, options, max, names.groups);
    if (done) done = checkAll(all.agents, options, options.agents_max, names.agents);
    if (done) done = checkAll(all.destinations, options, max, names.destinations);
    if (done) done = checkAll(all.queue_groups, options, max, names.queue_groups);
    if (done) done = checkAll(all.virtual_queues, options, max, names.queues);
    if (done) done = checkAll(all.settings, options, max, names.settings);
    if (!done || references == References::kAsLeft) return done;
    return checkReferences(all, names);
}

}  // namespace orchestrion::routing
