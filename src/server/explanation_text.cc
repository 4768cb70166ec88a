#include "server/explanation_text.h"

#include <boost/json.hpp>
#include <cstdio>
#include <span>
#include <string_view>
#include <vector>

#include "server/text_table.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

struct Word {
    std::string_view word;
    std::string_view meaning;
};
constexpr Word kVerdicts[] = {{"chosen", "chosen"},
                              {"rankedLower", "could take it, but others go first"},
                              {"loggedOut", "is logged out"},
                              {"notReady", "is not ready"},
                              {"atCapacity", "has as much as his capacity rule allows"},
                              {"offerOpen", "is reserved, or has another offer"},
                              {"wrapUp", "wraps up a call"},
                              {"disconnected", "has lost his connection"},
                              {"excluded", "is excluded by the application"},
                              {"penalised", "did not take it a moment ago"},
                              {"notEligible", "belongs to no open target"},
                              {"mediumMissing", "is not logged in for the medium"}};
constexpr Word kTriggers[] = {{"submitted", "it was submitted"},
                              {"agentFree", "an agent became free"},
                              {"targetOpened", "a target opened"},
                              {"widened", "it became less choosy"},
                              {"requeued", "it came back from an agent"},
                              {"changed", "something changed"},
                              {"timeout", "its time was over"},
                              {"cancelled", "it was cancelled"},
                              {"asked", "somebody asked"}};

std::string meaning(std::span<const Word> words, const std::string& word) {
    for (const Word& known : words) {
        if (known.word == word) return std::string(known.meaning);
    }
    return word;
}

double numberOf(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

bool is(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& listOf(const json::object& object, const char* name) {
    static const json::array kNone;
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

std::string plain(double number) {
    char text[40];
    std::snprintf(text, sizeof text, "%g", number);
    return text;
}

std::string seconds(const json::object& object, const char* name) {
    char text[40];
    std::snprintf(text, sizeof text, "%.1f s", numberOf(object, name) / 1000);
    return text;
}

// As printTable, indented.
std::string table(const std::vector<Row>& rows) {
    return tableText(rows, "  ");
}

std::string leftOut(size_t shown, double total, const char* what) {
    if (total <= static_cast<double>(shown)) return {};
    return "  … of " + plain(total) + " " + what + "\n";
}

std::string targets(const json::object& why) {
    const json::array& list = listOf(why, "targets");
    if (list.empty()) return {};
    std::vector<Row> rows{{"TARGET", "OPEN", "AGENTS", "AVAILABLE", ""}};
    for (const json::value& value : list) {
        const json::object& one = value.as_object();
        std::string remark = is(one, "chosen") ? "chosen" : "";
        const auto add = [&](const std::string& text) {
            remark += (remark.empty() ? "" : ", ") + text;
        };
        if (one.contains("threshold")) add("threshold " + cell(one, "threshold"));
        if (is(one, "armed")) add("of an earlier request");
        if (numberOf(one, "step") > 0) add("since step " + cell(one, "step"));
        rows.push_back({cell(one, "target"), is(one, "open") ? "yes" : "no", cell(one, "eligible"),
                        cell(one, "routable"), remark});
    }
    return table(rows) + leftOut(list.size(), numberOf(why, "targets_total"), "targets");
}

std::string candidates(const json::object& why) {
    const json::array& list = listOf(why, "candidates");
    if (list.empty()) return {};
    std::vector<Row> rows{{"AGENT", "WHY", "VALUE"}};
    for (const json::value& value : list) {
        const json::object& one = value.as_object();
        std::string number = plain(numberOf(one, "value"));
        if (one.contains("deviation")) number += ", off by " + cell(one, "deviation");
        rows.push_back({cell(one, "agent"), meaning(kVerdicts, cell(one, "verdict")), number});
    }
    const std::string counts = "  " + plain(numberOf(why, "eligible_total")) +
                               " agents belong to open targets, " +
                               plain(numberOf(why, "candidates_total")) + " could take it\n";
    return table(rows) + counts;
}

std::string competitors(const json::object& why) {
    const json::array& list = listOf(why, "competitors");
    if (list.empty()) return {};
    std::vector<Row> rows{{"REQUEST FOR THE SAME AGENT", "PRIORITY", "WAITED", "SCORE", ""}};
    for (const json::value& value : list) {
        const json::object& one = value.as_object();
        rows.push_back({cell(one, "request"), cell(one, "priority"), seconds(one, "waited_ms"),
                        plain(numberOf(one, "score")),
                        is(one, "chosen")           ? "chosen"
                        : is(one, "agent_excluded") ? "may not go to him"
                                                    : ""});
    }
    return table(rows) + leftOut(list.size(), numberOf(why, "competitors_total"), "requests");
}

std::string facts(const json::object& why) {
    std::vector<Row> rows;
    addRow(rows, "medium", cell(why, "medium"));
    addRow(rows, "priority", cell(why, "priority"));
    addRow(rows, "waited", seconds(why, "waited_ms"));
    addRow(rows, "queue", cell(why, "queue"));
    if (numberOf(why, "rank") > 0) {
        addRow(rows, "place", cell(why, "rank") + " of " + cell(why, "waiting"));
    }
    if (numberOf(why, "step") > 0) addRow(rows, "step", cell(why, "step"));
    addRow(rows, "because", meaning(kTriggers, cell(why, "trigger")));
    addRow(rows, "rule", cell(why, "rule"));
    return table(rows);
}

std::string explanation(const json::object& why) {
    return facts(why) + targets(why) + candidates(why) + competitors(why);
}

const json::object& explanationOf(const json::object& object) {
    static const json::object kNone;
    const auto* value = object.if_contains("explanation");
    return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

std::string chosen(const json::object& why) {
    for (const json::value& value : listOf(why, "candidates")) {
        if (cell(value.as_object(), "verdict") == "chosen") return cell(value.as_object(), "agent");
    }
    for (const json::value& value : listOf(why, "targets")) {
        if (is(value.as_object(), "chosen")) return cell(value.as_object(), "target");
    }
    return {};
}

}  // namespace

std::string decisionText(const json::object& decision) {
    const json::object& why = explanationOf(decision);
    const std::string who = chosen(why);
    std::string head = cell(decision, "at") + "  request " + cell(decision, "request") +
                       " of interaction " + cell(decision, "interaction") + ": " +
                       cell(decision, "decision") + (who.empty() ? "" : " " + who) + "\n";
    return head + explanation(why);
}

std::string waitingText(const json::object& answer) {
    const auto* value = answer.if_contains("request");
    static const json::object kNone;
    const json::object& request =
        value != nullptr && value->is_object() ? value->get_object() : kNone;
    const std::string state = cell(request, "state");
    const std::string agent = cell(request, "agent");
    const std::string head = "now  request " + cell(request, "request") + " of interaction " +
                             cell(request, "interaction") + ": " +
                             (state == "parked" ? "waits for another one of the interaction"
                              : agent.empty()   ? "waits"
                                                : "has the agent " + agent + " reserved") +
                             "\n";
    return head + explanation(explanationOf(answer));
}

}  // namespace orchestrion::server
