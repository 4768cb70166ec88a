#include "scxml/vocabulary.h"

#include <algorithm>

namespace orchestrion::scxml {
namespace {

using enum AttributeType;

constexpr std::string_view kBindings[] = {"early", "late"};
constexpr std::string_view kTransitionTypes[] = {"external", "internal"};
constexpr std::string_view kHistoryTypes[] = {"shallow", "deep"};
constexpr std::string_view kBooleans[] = {"true", "false"};

constexpr AttributeRule kScxmlAttributes[] = {{"initial", kStates},
                                              {"name"},
                                              {"version"},
                                              {"datamodel"},
                                              {"binding", kChoice, false, kBindings},
                                              {"profile"},
                                              {"exmode"},
                                              {"initialstate", kStates, false, {}, true}};
constexpr ChildRule kScxmlChildren[] = {{"state"},           {"parallel"}, {"final"},
                                        {"datamodel", 0, 1}, {"script"},   {"initial", 0, 1, true}};

constexpr AttributeRule kStateAttributes[] = {
    {"id", kId}, {"initial", kStates}, {"src", kUri, false, {}, true}};
constexpr ChildRule kStateChildren[] = {
    {"onentry"},  {"onexit"},  {"transition"}, {"initial", 0, 1}, {"state"},
    {"parallel"}, {"history"}, {"invoke"},     {"final"},         {"datamodel", 0, 1}};

constexpr AttributeRule kIdOnly[] = {{"id", kId}};
constexpr AttributeRule kParallelAttributes[] = {{"id", kId}, {"src", kUri, false, {}, true}};
constexpr ChildRule kParallelChildren[] = {{"onentry"}, {"onexit"},         {"transition"},
                                           {"state"},   {"parallel"},       {"history"},
                                           {"invoke"},  {"datamodel", 0, 1}};
constexpr ChildRule kFinalChildren[] = {{"onentry"}, {"onexit"}, {"donedata", 0, 1}};

constexpr AttributeRule kTransitionAttributes[] = {{"event", kDescriptors},
                                                   {"cond", kExpression},
                                                   {"target", kStates},
                                                   {"type", kChoice, false, kTransitionTypes}};
constexpr ChildRule kOneTransition[] = {{"transition", 1, 1}};
constexpr AttributeRule kHistoryAttributes[] = {{"id", kId},
                                                {"type", kChoice, false, kHistoryTypes}};

constexpr AttributeRule kRaiseAttributes[] = {{"event", kEventName, true}};
constexpr AttributeRule kEventAttributes[] = {{"name", kEventName, true}};
constexpr ChildRule kRaiseChildren[] = {{"param", 0, UINT32_MAX, true}};
constexpr AttributeRule kConditionRequired[] = {{"cond", kExpression, true}};
constexpr ChildRule kIfChildren[] = {{"elseif"}, {"else", 0, 1}};
constexpr AttributeRule kForeachAttributes[] = {
    {"array", kExpression, true}, {"item", kLocation, true}, {"index", kLocation}};
constexpr AttributeRule kLogAttributes[] = {
    {"label"}, {"expr", kExpression}, {"level", kText, false, {}, true}};

constexpr ChildRule kDatamodelChildren[] = {{"data"}};
constexpr AttributeRule kDataAttributes[] = {
    {"id", kVariable, true}, {"src", kUri}, {"expr", kExpression}};
constexpr AttributeRule kAssignAttributes[] = {{"location", kLocation, true},
                                               {"expr", kExpression}};
constexpr ChildRule kDonedataChildren[] = {{"content", 0, 1}, {"param"}};
constexpr AttributeRule kContentAttributes[] = {{"expr", kExpression}};
constexpr AttributeRule kParamAttributes[] = {
    {"name", kText, true}, {"expr", kExpression}, {"location", kLocation}};
constexpr AttributeRule kScriptAttributes[] = {{"src", kUri}};

constexpr AttributeRule kSendAttributes[] = {{"event", kEventName},
                                             {"eventexpr", kExpression},
                                             {"target", kUri},
                                             {"targetexpr", kExpression},
                                             {"type", kText},
                                             {"typeexpr", kExpression},
                                             {"id", kText},
                                             {"idlocation", kLocation},
                                             {"delay", kDuration},
                                             {"delayexpr", kExpression},
                                             {"namelist", kLocations},
                                             {"sendid", kText, false, {}, true},
                                             {"targettype", kText, false, {}, true},
                                             {"timeout", kText, false, {}, true},
                                             {"hints", kText, false, {}, true}};
constexpr ChildRule kSendChildren[] = {{"content", 0, 1}, {"param"}};
constexpr AttributeRule kCancelAttributes[] = {
    {"sendid"}, {"sendidexpr", kExpression}, {"id", kText, false, {}, true}};
constexpr AttributeRule kInvokeAttributes[] = {{"type", kText},
                                               {"typeexpr", kExpression},
                                               {"src", kUri},
                                               {"srcexpr", kExpression},
                                               {"id", kText},
                                               {"idlocation", kLocation},
                                               {"namelist", kLocations},
                                               {"autoforward", kChoice, false, kBooleans},
                                               {"invokeid", kText, false, {}, true},
                                               {"targettype", kText, false, {}, true}};
constexpr AttributeRule kValidateAttributes[] = {{"location", kLocation}, {"schema", kUri}};
constexpr ChildRule kInvokeChildren[] = {{"param"}, {"finalize", 0, 1}, {"content", 0, 1}};

constexpr ElementRule kElements[] = {
    {"scxml", Inside::kElements, kScxmlAttributes, kScxmlChildren, false, "3.2"},
    {"state", Inside::kElements, kStateAttributes, kStateChildren, false, "3.3"},
    {"parallel", Inside::kElements, kParallelAttributes, kParallelChildren, false, "3.4"},
    {"transition", Inside::kActions, kTransitionAttributes, {}, false, "3.5"},
    {"initial", Inside::kElements, {}, kOneTransition, false, "3.6"},
    {"final", Inside::kElements, kIdOnly, kFinalChildren, false, "3.7"},
    {"onentry", Inside::kActions, {}, {}, false, "3.8"},
    {"onexit", Inside::kActions, {}, {}, false, "3.9"},
    {"history", Inside::kElements, kHistoryAttributes, kOneTransition, false, "3.10"},
    {"raise", Inside::kElements, kRaiseAttributes, kRaiseChildren, true, "4.2"},
    {"if", Inside::kActions, kConditionRequired, kIfChildren, true, "4.3"},
    {"elseif", Inside::kElements, kConditionRequired, {}, false, "4.4"},
    {"else", Inside::kElements, {}, {}, false, "4.5"},
    {"foreach", Inside::kActions, kForeachAttributes, {}, true, "4.6"},
    {"log", Inside::kElements, kLogAttributes, {}, true, "4.7"},
    {"datamodel", Inside::kElements, {}, kDatamodelChildren, false, "5.2"},
    {"data", Inside::kAnything, kDataAttributes, {}, false, "5.3"},
    {"assign", Inside::kAnything, kAssignAttributes, {}, true, "5.4"},
    {"donedata", Inside::kElements, {}, kDonedataChildren, false, "5.5"},
    {"content", Inside::kAnything, kContentAttributes, {}, false, "5.6"},
    {"param", Inside::kElements, kParamAttributes, {}, false, "5.7"},
    {"script", Inside::kText, kScriptAttributes, {}, true, "5.8"},
    {"send", Inside::kElements, kSendAttributes, kSendChildren, true, "6.2"},
    {"cancel", Inside::kElements, kCancelAttributes, {}, true, "6.3"},
    {"invoke", Inside::kElements, kInvokeAttributes, kInvokeChildren, false, "6.4"},
    {"finalize", Inside::kActions, {}, {}, false, "6.5"},
    // Of the draft that ORS follows.
    {"event", Inside::kElements, kEventAttributes, {}, true, "", true},
    {"validate", Inside::kAnything, kValidateAttributes, {}, true, "", true},
};

constexpr ExclusivePair kExclusivePairs[] = {
    {"state", "initial", "<initial>"}, {"scxml", "initial", "<initial>"},
    {"data", "src", "expr"},           {"data", "src", "text"},
    {"data", "expr", "text"},          {"assign", "expr", "text"},
    {"content", "expr", "text"},       {"param", "expr", "location"},
    {"script", "src", "text"},         {"donedata", "<content>", "<param>"},
    {"send", "event", "eventexpr"},    {"send", "target", "targetexpr"},
    {"send", "type", "typeexpr"},      {"send", "id", "idlocation"},
    {"send", "delay", "delayexpr"},    {"send", "namelist", "<content>"},
    {"send", "<param>", "<content>"},  {"cancel", "sendid", "sendidexpr"},
    {"invoke", "type", "typeexpr"},    {"invoke", "src", "srcexpr"},
    {"invoke", "src", "<content>"},    {"invoke", "srcexpr", "<content>"},
    {"invoke", "id", "idlocation"}};

constexpr std::string_view kOrsExtensions[] = {"_type",
                                               "_persist",
                                               "_statePersistDefault",
                                               "_maxtime",
                                               "_processEventTimeout",
                                               "_microStepLimit",
                                               "_stateEntryLimit",
                                               "_debug",
                                               "_filterEvents",
                                               "_transitionStyle",
                                               "_es_store",
                                               "_desc",
                                               "_expr"};

bool visible(bool ors_only, Dialect dialect) {
    return !ors_only || dialect == Dialect::kOrs;
}

}  // namespace

const ElementRule* findElementRule(std::string_view name, Dialect dialect) {
    auto found =
        std::find_if(std::begin(kElements), std::end(kElements), [&](const ElementRule& rule) {
            return rule.name == name && visible(rule.ors_only, dialect);
        });
    return found == std::end(kElements) ? nullptr : found;
}

const AttributeRule* findAttributeRule(const ElementRule& element, std::string_view name) {
    auto found = std::find_if(element.attributes.begin(), element.attributes.end(),
                              [&](const AttributeRule& rule) { return rule.name == name; });
    return found == element.attributes.end() ? nullptr : &*found;
}

std::span<const ExclusivePair> exclusivePairs() {
    return kExclusivePairs;
}

std::vector<std::string_view> allowedChildren(const ElementRule& element, Dialect dialect) {
    std::vector<std::string_view> names;
    for (const ChildRule& child : element.children) {
        if (visible(child.ors_only, dialect)) names.push_back(child.name);
    }
    if (element.inside != Inside::kActions) return names;
    for (const ElementRule& rule : kElements) {
        if (rule.action && visible(rule.ors_only, dialect)) names.push_back(rule.name);
    }
    return names;
}

std::vector<std::string_view> allowedAttributes(const ElementRule& element, Dialect dialect) {
    std::vector<std::string_view> names;
    for (const AttributeRule& attribute : element.attributes) {
        if (visible(attribute.ors_only, dialect)) names.push_back(attribute.name);
    }
    return names;
}

std::vector<std::string_view> allowedParents(const ElementRule& element, Dialect dialect) {
    std::vector<std::string_view> names;
    for (const ElementRule& parent : kElements) {
        if (!visible(parent.ors_only, dialect)) continue;
        auto children = allowedChildren(parent, dialect);
        if (std::find(children.begin(), children.end(), element.name) != children.end()) {
            names.push_back(parent.name);
        }
    }
    return names;
}

std::vector<std::string_view> allElements(Dialect dialect) {
    std::vector<std::string_view> names;
    for (const ElementRule& rule : kElements) {
        if (visible(rule.ors_only, dialect)) names.push_back(rule.name);
    }
    return names;
}

bool isOrsExtension(std::string_view attribute) {
    return std::find(std::begin(kOrsExtensions), std::end(kOrsExtensions), attribute) !=
           std::end(kOrsExtensions);
}

}  // namespace orchestrion::scxml
