#include "scxml/ors_errors.h"

#include <algorithm>
#include <array>

namespace orchestrion::scxml {
namespace {

constexpr std::string_view kExecution = "error.execution";
constexpr std::string_view kCommunication = "error.communication";

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kStandard{
    {{"error.illegalcond", kExecution},
     {"error.illegalloc", kExecution},
     {"error.illegalvalue", kExecution},
     {"error.illegaldata", kExecution},
     {"error.script", kExecution},
     {"error.unsupported", kExecution},
     {"error.send.noeventspecified", kExecution},
     {"error.send.targettypeinvalid", kExecution},
     {"error.send.failed", kExecution},
     {"error.send.datamismatch", kExecution},
     {"error.send.ioprocessorerror", kCommunication},
     {"error.send.nosuchsession", kCommunication},
     {"error.send.targetunavailable", kCommunication}}};

const char* nameOf(Fault fault) {
    switch (fault) {
        case Fault::kCondition:
            return "error.illegalcond.";
        case Fault::kLocation:
            return "error.illegalloc.";
        case Fault::kValue:
            return "error.illegalvalue.";
        case Fault::kData:
            return "error.illegaldata.";
        case Fault::kScript:
            return "error.script.";
        case Fault::kUnsupported:
            break;
    }
    return "error.unsupported.";
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The name of a constructor of errors, if a message begins with one.
std::string_view typeOf(std::string_view message) {
    const std::string_view type = message.substr(0, message.find(':'));
    const bool named = type.size() < message.size() && type.ends_with("Error") &&
                       std::all_of(type.begin(), type.end(), isLetter);
    return named ? type : "Exception";
}

}  // namespace

Fault faultIn(std::string_view element) {
    if (element == "transition" || element == "if" || element == "finalize")
        return Fault::kCondition;
    if (element == "script") return Fault::kScript;
    if (element == "data") return Fault::kData;
    return Fault::kValue;
}

std::string orsErrorName(Fault fault, std::string_view element, std::string_view message) {
    return nameOf(fault) + std::string(fault == Fault::kUnsupported ? element : typeOf(message));
}

std::string_view standardErrorName(std::string_view name) {
    if (!name.starts_with("error.")) return {};
    for (const auto& [ors, standard] : kStandard) {
        if (!name.starts_with(ors)) continue;
        if (name.size() == ors.size() || name[ors.size()] == '.') return standard;
    }
    return {};
}

}  // namespace orchestrion::scxml
