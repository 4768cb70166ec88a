#include "routing/explanation.h"

#include <charconv>

#include "base/json.h"

namespace orchestrion::routing {
namespace {

constexpr std::string_view kVerdicts[] = {
    "chosen", "rankedLower",  "loggedOut", "notReady",  "atCapacity",  "offerOpen",
    "wrapUp", "disconnected", "excluded",  "penalised", "notEligible", "mediumMissing"};

// One JSON object, member by member.
class ObjectText {
public:
    explicit ObjectText(std::string& out) : out_(out) { out_ += '{'; }
    ObjectText& text(std::string_view name, std::string_view value) {
        key(name);
        appendJsonString(out_, value);
        return *this;
    }
    ObjectText& number(std::string_view name, double value) {
        key(name);
        char buffer[40];
        out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
        return *this;
    }
    ObjectText& flag(std::string_view name, bool value) {
        key(name);
        out_ += value ? "true" : "false";
        return *this;
    }
    template <class List, class Write>
    ObjectText& list(std::string_view name, const List& values, Write&& write) {
        key(name);
        out_ += '[';
        bool first = true;
        for (const auto& value : values) {
            if (!std::exchange(first, false)) out_ += ',';
            ObjectText object(out_);
            write(object, value);
            object.end();
        }
        out_ += ']';
        return *this;
    }
    void end() { out_ += '}'; }

private:
    void key(std::string_view name) {
        if (!std::exchange(first_, false)) out_ += ',';
        appendJsonString(out_, name);
        out_ += ':';
    }
    std::string& out_;
    bool first_ = true;
};

double ms(Milliseconds time) {
    return static_cast<double>(time.count());
}

void writeTarget(ObjectText& object, const ExplainedTarget& target) {
    object.text("target", target.target).flag("open", target.open);
    if (!target.threshold.empty()) object.text("threshold", target.threshold);
    if (target.armed) object.flag("armed", true);
    object.number("step", target.step)
        .number("eligible", target.eligible)
        .number("routable", target.routable)
        .flag("chosen", target.chosen);
}

void writeAgent(ObjectText& object, const ExplainedAgent& agent) {
    object.text("agent", agent.agent).text("verdict", toString(agent.verdict));
    object.number("value", agent.value);
    if (agent.deviation != 0) object.number("deviation", agent.deviation);
}

void writeRequest(ObjectText& object, const ExplainedRequest& request) {
    object.text("request", request.request)
        .text("interaction", request.interaction)
        .number("priority", request.priority)
        .number("waited_ms", ms(request.waited))
        .number("score", request.score)
        .flag("chosen", request.chosen);
    if (request.agent_excluded) object.flag("agent_excluded", true);
}

}  // namespace

std::string_view toString(Verdict verdict) {
    return kVerdicts[static_cast<size_t>(verdict)];
}

std::string toJson(const Explanation& e) {
    std::string out;
    ObjectText object(out);
    object.text("request", e.request)
        .text("interaction", e.interaction)
        .text("queue", e.queue)
        .text("medium", e.medium)
        .number("time_ms", ms(e.time))
        .text("trigger", e.trigger)
        .text("rule", e.rule)
        .number("priority", e.priority)
        .number("waited_ms", ms(e.waited))
        .number("step", e.step)
        .number("rank", e.rank)
        .number("waiting", e.waiting)
        .number("targets_total", e.targets_total)
        .list("targets", e.targets, writeTarget)
        .number("candidates_total", e.candidates_total)
        .number("eligible_total", e.eligible_total)
        .list("candidates", e.candidates, writeAgent)
        .number("competitors_total", e.competitors_total)
        .list("competitors", e.competitors, writeRequest)
        .end();
    return out;
}

}  // namespace orchestrion::routing
