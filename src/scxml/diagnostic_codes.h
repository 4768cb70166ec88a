// Every diagnostic a document can get, with its stable code and its severity.
// docs/reference/diagnostics.md has a row for each. Codes that begin with "script." come from
// script::ProgramBuilder.
#pragma once

#include "base/diagnostic.h"

namespace orchestrion::scxml {

struct DiagnosticCode {
    const char* name;
    Severity severity;
};

// clang-format off
#define ORCHESTRION_DIAGNOSTICS(X)                                     \
    /* The text */                                                     \
    X(kTooLarge, "document.tooLarge", kFatal)                          \
    X(kTooDeep, "document.tooDeep", kFatal)                            \
    X(kTooManyElements, "document.tooManyElements", kFatal)            \
    X(kTooManyAttributes, "document.tooManyAttributes", kFatal)        \
    X(kTooManyStates, "document.tooManyStates", kFatal)                \
    X(kBadEncoding, "xml.badEncoding", kFatal)                         \
    X(kNotWellFormed, "xml.notWellFormed", kFatal)                     \
    X(kDoctype, "xml.doctype", kFatal)                                 \
    X(kUndefinedEntity, "xml.undefinedEntity", kFatal)                 \
    X(kUndeclaredPrefix, "xml.undeclaredPrefix", kFatal)               \
    /* XInclude */                                                     \
    X(kIncludeFailed, "include.failed", kFatal)                        \
    X(kIncludeLoop, "include.loop", kFatal)                            \
    X(kIncludeTooMany, "include.tooMany", kFatal)                      \
    X(kIncludeBadAttribute, "include.badAttribute", kFatal)            \
    X(kIncludeNoSuchElement, "include.noSuchElement", kFatal)          \
    X(kIncludeIgnoredAttribute, "include.ignoredAttribute", kWarning)  \
    /* Elements and attributes */                                      \
    X(kNotScxml, "scxml.notScxml", kFatal)                             \
    X(kWrongNamespace, "scxml.wrongNamespace", kFatal)                 \
    X(kMissingVersion, "scxml.missingVersion", kWarning)               \
    X(kWrongVersion, "scxml.wrongVersion", kFatal)                     \
    X(kUnknownDataModel, "scxml.unknownDataModel", kFatal)             \
    X(kUnknownElement, "scxml.unknownElement", kFatal)                 \
    X(kMisplacedElement, "scxml.misplacedElement", kFatal)             \
    X(kRepeatedElement, "scxml.repeatedElement", kFatal)               \
    X(kMissingElement, "scxml.missingElement", kFatal)                 \
    X(kUnknownAttribute, "scxml.unknownAttribute", kFatal)             \
    X(kUnknownExtension, "scxml.unknownExtension", kWarning)           \
    X(kBadSetting, "ors.badSetting", kWarning)                         \
    X(kNoEffect, "ors.noEffect", kWarning)                             \
    X(kMissingAttribute, "scxml.missingAttribute", kFatal)             \
    X(kBadAttributeValue, "scxml.badAttributeValue", kFatal)           \
    X(kExclusive, "scxml.exclusive", kFatal)                           \
    X(kStrayText, "scxml.strayText", kWarning)                         \
    X(kBranchOrder, "scxml.branchOrder", kFatal)                       \
    X(kFinalizeSends, "scxml.finalizeSends", kError)                   \
    X(kForeignAction, "scxml.foreignAction", kWarning)                 \
    X(kNoStates, "scxml.noStates", kFatal)                             \
    /* Actions of modules */                                           \
    X(kModuleUnknownElement, "module.unknownElement", kWarning)        \
    X(kModuleUnknownAttribute, "module.unknownAttribute", kWarning)    \
    X(kModuleMissingAttribute, "module.missingAttribute", kWarning)    \
    X(kModuleMisplaced, "module.misplacedElement", kError)             \
    X(kModuleNestedAction, "module.nestedAction", kError)              \
    /* States and transitions */                                       \
    X(kDuplicateId, "scxml.duplicateId", kFatal)                       \
    X(kMissingTarget, "scxml.missingTarget", kFatal)                   \
    X(kIllegalTargets, "scxml.illegalTargets", kFatal)                 \
    X(kIllegalInitial, "scxml.illegalInitial", kFatal)                 \
    X(kIllegalHistory, "scxml.illegalHistory", kFatal)                 \
    X(kEndlessTransition, "scxml.endlessTransition", kFatal)           \
    /* Events, data and messages */                                    \
    X(kBadEventDescriptor, "event.badDescriptor", kError)              \
    X(kBadEventName, "event.badName", kError)                          \
    X(kBadDuration, "send.badDuration", kError)                        \
    X(kDelayedInternal, "send.delayedInternal", kError)                \
    X(kSendWithoutEvent, "send.withoutEvent", kWarning)                \
    X(kInvokeNothing, "invoke.nothing", kWarning)                      \
    X(kParamWithoutValue, "param.withoutValue", kWarning)              \
    X(kAssignWithoutValue, "assign.withoutValue", kWarning)            \
    X(kBadDataId, "data.badId", kError)                                \
    X(kDuplicateDataId, "data.duplicateId", kError)                    \
    X(kDataLoadFailed, "data.loadFailed", kError)                      \
    X(kTooManyErrors, "script.tooManyErrors", kFatal)                 \
    X(kScriptLoadFailed, "script.loadFailed", kFatal)                  \
    X(kNoDataModel, "null.noDataModel", kError)                        \
    X(kNullCondition, "null.badCondition", kError)                     \
    X(kUnknownStateInCondition, "expression.unknownState", kWarning)   \
    /* Only with LoadOptions::lint */                                  \
    X(kUnreachableState, "lint.unreachableState", kWarning)            \
    X(kNeverTaken, "lint.neverTaken", kWarning)                        \
    X(kTooManyProblems, "document.tooManyProblems", kNote)
// clang-format on

#define ORCHESTRION_DIAGNOSTIC(constant, name, severity) \
    inline constexpr DiagnosticCode constant{name, Severity::severity};
ORCHESTRION_DIAGNOSTICS(ORCHESTRION_DIAGNOSTIC)
#undef ORCHESTRION_DIAGNOSTIC

#define ORCHESTRION_DIAGNOSTIC(constant, name, severity) constant,
inline constexpr DiagnosticCode kDiagnosticCodes[] = {
    ORCHESTRION_DIAGNOSTICS(ORCHESTRION_DIAGNOSTIC)};
#undef ORCHESTRION_DIAGNOSTIC

}  // namespace orchestrion::scxml
