#include "scxml/checker.h"

#include <algorithm>
#include <set>

#include "base/duration.h"
#include "base/suggest.h"
#include "scxml/dialect.h"
#include "scxml/event_syntax.h"
#include "scxml/module_checker.h"
#include "scxml/vocabulary.h"

namespace orchestrion::scxml {
namespace {

std::string tag(std::string_view name) {
    return "<" + std::string(name) + ">";
}

// "state 'greeting'" for messages: <state> with its id, if it has one.
std::string describe(const Element& element) {
    const Attribute* id = element.find("id");
    return tag(element.name) + (id == nullptr ? "" : " '" + id->value + "'");
}

bool hasText(const Element& element) {
    return std::any_of(element.children.begin(), element.children.end(), [](const Node& node) {
        const Text* text = asText(node);
        return text != nullptr && !isBlank(text->value);
    });
}

class Checker {
public:
    Checker(Dialect dialect, Problems& problems, const ModuleVocabulary* modules, Counts* unknown)
        : dialect_(dialect), problems_(problems), modules_(modules), unknown_(unknown) {}

    void check(const Element& element, const ElementRule& rule);

private:
    void checkAttributes(const Element& element, const ElementRule& rule);
    void checkAttribute(const Attribute& attribute, const Element& element,
                        const ElementRule& rule);
    void unknownAttribute(const Attribute& attribute, const Element& element,
                          const ElementRule& rule);
    void checkValue(const Attribute& attribute, const AttributeRule& rule);
    void checkChoice(const Attribute& attribute, const AttributeRule& rule);
    void checkDescriptors(const Attribute& attribute);
    void checkExclusive(const Element& element);
    void checkChildren(const Element& element, const ElementRule& rule);
    void checkChild(const Element& child, const Element& parent, const ElementRule& rule);
    void checkForeign(const Element& child, const ElementRule& parent_rule);
    void misplaced(const Element& child, const ElementRule& child_rule, const Element& parent,
                   const ElementRule& rule);
    void checkNumbers(const Element& element, const ElementRule& rule);
    void checkSpecial(const Element& element);
    void countUnknown(const std::string& name) {
        if (unknown_ != nullptr) ++(*unknown_)[name];
    }
    void checkOrs(const Element& element);
    void checkTransition(const Element& transition);
    void checkPseudoTransition(const Element& transition, std::string_view parent);
    void checkIf(const Element& element);
    void checkSend(const Element& send);
    void checkInvoke(const Element& invoke);
    void checkValueGiven(const Element& element);
    void checkFinalize(const Element& element);

    template <class... Words>
    void report(const DiagnosticCode& code, Place place, Words&&... words) {
        problems_.report(code, place, std::forward<Words>(words)...);
    }

    Dialect dialect_;
    Problems& problems_;
    const ModuleVocabulary* modules_;
    Counts* unknown_;
    std::set<std::string_view> reported_extensions_;
};

void Checker::check(const Element& element, const ElementRule& rule) {
    checkAttributes(element, rule);
    checkExclusive(element);
    checkSpecial(element);
    if (rule.inside == Inside::kAnything) return;
    if (hasText(element) && rule.inside != Inside::kText) {
        report(kStrayText, element.place(), "the text in " + tag(element.name) + " is ignored",
               oneOf(allowedChildren(rule, dialect_), "<", ">"));
    }
    checkChildren(element, rule);
    checkNumbers(element, rule);
}

void Checker::checkAttributes(const Element& element, const ElementRule& rule) {
    for (const Attribute& attribute : element.attributes) {
        if (attribute.ns.empty()) checkAttribute(attribute, element, rule);
    }
    for (const AttributeRule& attribute : rule.attributes) {
        if (!attribute.required || element.find(attribute.name) != nullptr) continue;
        report(kMissingAttribute, element.place(),
               tag(element.name) + " lacks the attribute '" + std::string(attribute.name) + "'",
               std::string(attribute.name) + "=\"…\"");
    }
}

void Checker::checkAttribute(const Attribute& attribute, const Element& element,
                             const ElementRule& rule) {
    const AttributeRule* known = findAttributeRule(rule, attribute.name);
    const bool ors = dialect_ == Dialect::kOrs;
    if (known != nullptr && (!known->ors_only || ors)) {
        if (!ors || !isOrsExpression(element.name, attribute.name)) checkValue(attribute, *known);
    } else if (attribute.name.starts_with('_')) {
        bool expected = ors && isOrsExtension(attribute.name);
        if (!expected) countUnknown(std::string(attribute.name));
        if (expected || !reported_extensions_.insert(attribute.name).second) return;
        report(kUnknownExtension, attribute.place(),
               "the extension attribute '" + std::string(attribute.name) +
                   "' is not known and ignored");
    } else {
        unknownAttribute(attribute, element, rule);
    }
}

void Checker::unknownAttribute(const Attribute& attribute, const Element& element,
                               const ElementRule& rule) {
    auto known = allowedAttributes(rule, dialect_);
    // Documents of ORS bring attributes of their tools.
    const bool ors = dialect_ == Dialect::kOrs;
    if (ors) countUnknown(std::string(attribute.name));
    report(ors ? kNoEffect : kUnknownAttribute, attribute.place(),
           tag(element.name) + " has no attribute '" + std::string(attribute.name) + "'",
           known.empty() ? "no attribute" : oneOf(known), didYouMean(attribute.name, known));
}

void Checker::checkValue(const Attribute& attribute, const AttributeRule& rule) {
    Place place = attribute.valuePlace();
    const std::string& value = attribute.value;
    switch (rule.type) {
        case AttributeType::kId:
            if (value.empty() || splitWords(value).size() != 1 || splitWords(value)[0] != value) {
                report(kBadAttributeValue, place, "'" + value + "' cannot be an id",
                       "a name without blanks");
            }
            return;
        case AttributeType::kStates:
            if (!splitWords(value).empty()) return;
            report(kBadAttributeValue, place,
                   "the attribute '" + std::string(rule.name) + "' is empty",
                   "the id of a state, or several separated by blanks");
            return;
        case AttributeType::kDescriptors:
            return checkDescriptors(attribute);
        case AttributeType::kEventName:
            if (isEventName(value)) return;
            report(kBadEventName, place, "'" + value + "' cannot be the name of an event",
                   "tokens separated by dots, without blanks and '*': \"order.paid\"");
            return;
        case AttributeType::kDuration:
            if (parseDuration(value)) return;
            report(kBadDuration, place, "'" + value + "' is not a duration",
                   "a number and a unit: \"1.5s\", \"200ms\"");
            return;
        case AttributeType::kChoice:
            return checkChoice(attribute, rule);
        default:
            return;
    }
}

void Checker::checkChoice(const Attribute& attribute, const AttributeRule& rule) {
    std::vector<std::string_view> choices(rule.choices.begin(), rule.choices.end());
    if (std::find(choices.begin(), choices.end(), attribute.value) != choices.end()) return;
    report(kBadAttributeValue, attribute.valuePlace(),
           std::string(attribute.name) + "=\"" + attribute.value + "\" is not known",
           oneOf(choices, "'", "'"), didYouMean(attribute.value, choices));
}

void Checker::checkDescriptors(const Attribute& attribute) {
    auto descriptors = splitWords(attribute.value);
    if (descriptors.empty()) {
        report(kBadAttributeValue, attribute.valuePlace(), "the attribute 'event' is empty",
               "one or more event descriptors", "leave it out for a transition without event");
    }
    for (std::string_view descriptor : descriptors) {
        if (isEventDescriptor(descriptor)) continue;
        bool comma = descriptor.find(',') != std::string_view::npos;
        report(kBadEventDescriptor, attribute.valuePlace(),
               "'" + std::string(descriptor) + "' is not an event descriptor and matches nothing",
               "tokens separated by dots, '*' at the end only: \"order.paid\", \"error.*\", \"*\"",
               comma ? "separate descriptors by blanks" : "");
    }
}

// Whether the element uses `way`: an attribute, "<child>" or "text".
const Place* findWay(const Element& element, std::string_view way, Place& place) {
    if (way.starts_with('<')) {
        const Element* found = nullptr;
        forEachElement(element, [&](const Element& child) {
            if (found == nullptr && child.is(way.substr(1, way.size() - 2))) found = &child;
        });
        if (found == nullptr) return nullptr;
        place = found->place();
        return &place;
    }
    if (way == "text") {
        bool elements = false;
        forEachElement(element, [&](const Element&) { elements = true; });
        place = element.place();
        return elements || hasText(element) ? &place : nullptr;
    }
    const Attribute* attribute = element.find(way);
    if (attribute == nullptr) return nullptr;
    place = attribute->place();
    return &place;
}

void Checker::checkExclusive(const Element& element) {
    auto name = [](std::string_view way) {
        if (way == "text") return std::string("content of its own");
        return way.starts_with('<') ? std::string(way) : "'" + std::string(way) + "'";
    };
    for (const ExclusivePair& pair : exclusivePairs()) {
        Place first;
        Place second;
        if (pair.element != element.name || findWay(element, pair.first, first) == nullptr ||
            findWay(element, pair.second, second) == nullptr) {
            continue;
        }
        report(kExclusive, second,
               tag(element.name) + " has both " + name(pair.first) + " and " + name(pair.second),
               "only one of them");
    }
}

void Checker::checkChildren(const Element& element, const ElementRule& rule) {
    forEachElement(element, [&](const Element& child) { checkChild(child, element, rule); });
}

void Checker::checkChild(const Element& child, const Element& parent, const ElementRule& rule) {
    if (child.ns != kScxmlNamespace) return checkForeign(child, rule);
    auto allowed = allowedChildren(rule, dialect_);
    const ElementRule* child_rule = findElementRule(child.name, dialect_);
    if (child_rule == nullptr) {
        std::string advice;
        if (problems_.wants(kUnknownElement)) advice = didYouMean(child.name, allowed);
        if (advice.empty() && problems_.wants(kUnknownElement))
            advice = didYouMean(child.name, allElements(dialect_));
        report(kUnknownElement, child.place(), "there is no element " + tag(child.name),
               allowed.empty() ? "nothing in " + tag(parent.name) : oneOf(allowed, "<", ">"),
               advice);
        return;
    }
    if (std::find(allowed.begin(), allowed.end(), child.name) == allowed.end()) {
        misplaced(child, *child_rule, parent, rule);
    }
    check(child, *child_rule);
}

void Checker::misplaced(const Element& child, const ElementRule& child_rule, const Element& parent,
                        const ElementRule& rule) {
    auto allowed = allowedChildren(rule, dialect_);
    auto parents = allowedParents(child_rule, dialect_);
    report(kMisplacedElement, child.place(),
           tag(child.name) + " may not stand in " + describe(parent),
           allowed.empty() ? "nothing in " + tag(parent.name) : oneOf(allowed, "<", ">"),
           parents.empty() ? "" : "put it into " + oneOf(parents, "<", ">"));
}

// Elements of other languages are free to stand anywhere; where actions stand, one is meant to do
// something.
void Checker::checkForeign(const Element& child, const ElementRule& parent_rule) {
    if (parent_rule.inside != Inside::kActions) return;
    std::string name = qualifiedName(child.prefix, child.name);
    if (child.ns.empty()) {
        auto allowed = allowedChildren(parent_rule, dialect_);
        report(kUnknownElement, child.place(), tag(name) + " stands in no namespace",
               "xmlns=\"" + std::string(kScxmlNamespace) + "\"", didYouMean(child.name, allowed));
        return;
    }
    if (modules_ != nullptr && checkModuleAction(child, *modules_, problems_)) return;
    countUnknown(name);
    report(kForeignAction, child.place(),
           tag(name) + " of '" + std::string(child.ns) + "' is not supported and does nothing",
           oneOf(allowedChildren(parent_rule, dialect_), "<", ">"),
           modules_ == nullptr ? ""
                               : didYouMean(normaliseNamespace(child.ns), modules_->namespaces()));
}

void Checker::checkNumbers(const Element& element, const ElementRule& rule) {
    for (const ChildRule& allowed : rule.children) {
        uint32_t count = 0;
        forEachElement(element, [&](const Element& child) {
            if (!child.is(allowed.name) || ++count != allowed.max + 1 || allowed.max == UINT32_MAX)
                return;
            report(kRepeatedElement, child.place(),
                   describe(element) + " has more than one " + tag(allowed.name), "one");
        });
        if (count >= allowed.min) continue;
        report(kMissingElement, element.place(), describe(element) + " has no " + tag(allowed.name),
               tag(allowed.name));
    }
}

void Checker::checkSpecial(const Element& element) {
    if (dialect_ == Dialect::kOrs) checkOrs(element);
    if (element.is("transition")) checkTransition(element);
    if (element.is("if")) checkIf(element);
    if (element.is("send")) checkSend(element);
    if (element.is("invoke")) checkInvoke(element);
    if (element.is("finalize")) checkFinalize(element);
    checkValueGiven(element);
}

// What a document of the dialect may say, and what this server does not do.
void Checker::checkOrs(const Element& element) {
    auto noEffect = [&](Place place, const std::string& what) {
        report(kNoEffect, place, what + " has no effect here");
    };
    if (element.is("validate")) noEffect(element.place(), "<validate>");
    if (!element.is("state") && !element.is("parallel")) return;
    if (const Attribute* src = element.find("src")) {
        noEffect(src->place(), "src of " + tag(element.name));
    }
}

void Checker::checkTransition(const Element& transition) {
    const Element* parent = transition.parent;
    if (parent != nullptr && (parent->is("initial") || parent->is("history"))) {
        return checkPseudoTransition(transition, parent->name);
    }
    bool idle = transition.find("event") == nullptr && transition.find("cond") == nullptr &&
                transition.find("target") == nullptr;
    if (!idle) return;
    report(kEndlessTransition, transition.place(),
           "a transition without event, condition and target is taken again and again, for ever",
           "at least one of the attributes event, cond and target");
}

// §3.6, §3.10: it is no choice, and it must lead somewhere.
void Checker::checkPseudoTransition(const Element& transition, std::string_view parent) {
    for (std::string_view forbidden : {"event", "cond"}) {
        const Attribute* attribute = transition.find(forbidden);
        if (attribute == nullptr) continue;
        report(parent == "history" ? kIllegalHistory : kIllegalInitial, attribute->place(),
               "the transition of " + tag(parent) + " has the attribute '" +
                   std::string(forbidden) + "'",
               "only 'target'");
    }
    if (transition.find("target") != nullptr) return;
    report(parent == "history" ? kIllegalHistory : kIllegalInitial, transition.place(),
           "the transition of " + tag(parent) + " has no target", "target=\"…\"");
}

// §4.3: if, any number of elseif, at most one else.
void Checker::checkIf(const Element& element) {
    bool past_else = false;
    forEachElement(element, [&](const Element& child) {
        if (child.is("elseif") && past_else) {
            report(kBranchOrder, child.place(), "<elseif> stands after <else>",
                   "<else> as the last branch");
        }
        past_else = past_else || child.is("else");
    });
}

void Checker::checkSend(const Element& send) {
    bool named = send.find("event") != nullptr || send.find("eventexpr") != nullptr;
    // Other processors than that of SCXML may do without: §C.2.
    bool other = send.find("type") != nullptr || send.find("typeexpr") != nullptr;
    Place content;
    if (!named && !other && findWay(send, "<content>", content) == nullptr) {
        report(kSendWithoutEvent, send.place(), "<send> has neither event, eventexpr nor <content>",
               "event=\"…\"", "an SCXML session accepts no event without a name");
    }
    const Attribute* target = send.find("target");
    if (target == nullptr || target->value != "#_internal") return;
    for (std::string_view delay : {"delay", "delayexpr"}) {
        if (const Attribute* attribute = send.find(delay)) {
            report(kDelayedInternal, attribute->place(),
                   "an event for #_internal cannot be delayed", "no delay, or another target");
        }
    }
}

void Checker::checkInvoke(const Element& invoke) {
    Place place;
    for (std::string_view way : {"src", "srcexpr", "<content>"}) {
        if (findWay(invoke, way, place) != nullptr) return;
    }
    report(kInvokeNothing, invoke.place(), "<invoke> names nothing to start",
           "src, srcexpr or <content>");
}

void Checker::checkValueGiven(const Element& element) {
    Place place;
    if (element.is("param") && findWay(element, "expr", place) == nullptr &&
        findWay(element, "location", place) == nullptr) {
        report(kParamWithoutValue, element.place(), "<param> has neither expr nor location",
               "expr=\"…\" or location=\"…\"");
    } else if (element.is("assign") && findWay(element, "expr", place) == nullptr &&
               findWay(element, "text", place) == nullptr) {
        report(kAssignWithoutValue, element.place(), "<assign> has no value", "expr=\"…\"");
    } else if (element.is("cancel") && findWay(element, "sendid", place) == nullptr &&
               findWay(element, "sendidexpr", place) == nullptr &&
               (dialect_ == Dialect::kW3c || findWay(element, "id", place) == nullptr)) {
        report(kMissingAttribute, element.place(), "<cancel> does not say what to cancel",
               "sendid=\"…\" or sendidexpr=\"…\"");
    }
}

// §6.5: the content of <finalize> must not raise events or act on the outside.
void Checker::checkFinalize(const Element& element) {
    forEachElement(element, [&](const Element& child) {
        if (child.is("send") || child.is("raise")) {
            report(kFinalizeSends, child.place(), tag(child.name) + " may not stand in <finalize>",
                   "actions on data only", "react to the event in a transition");
        } else if (child.is("if") || child.is("foreach")) {
            checkFinalize(child);
        }
    });
}

}  // namespace

bool checkRoot(const Element& root, Problems& problems) {
    if (root.name != "scxml") {
        problems.report(kNotScxml, root.place(),
                        "the document's root is " + tag(qualifiedName(root.prefix, root.name)),
                        "<scxml>");
        return false;
    }
    if (root.ns != kScxmlNamespace) {
        problems.report(kWrongNamespace, root.place(),
                        root.ns.empty()
                            ? "<scxml> stands in no namespace"
                            : "<scxml> stands in the namespace '" + std::string(root.ns) + "'",
                        "xmlns=\"" + std::string(kScxmlNamespace) + "\"");
        return false;
    }
    const Attribute* version = root.find("version");
    if (version == nullptr) {
        problems.report(kMissingVersion, root.place(), "<scxml> has no version", "version=\"1.0\"");
    } else if (version->value != "1.0") {
        problems.report(kWrongVersion, version->valuePlace(),
                        "version \"" + version->value + "\" is not known", "version=\"1.0\"");
    }
    return true;
}

void checkElements(const Element& root, Dialect dialect, Problems& problems,
                   const ModuleVocabulary* modules, Counts* unknown) {
    Checker(dialect, problems, modules, unknown).check(root, *findElementRule("scxml", dialect));
}

}  // namespace orchestrion::scxml
