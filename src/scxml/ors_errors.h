// The names of errors in the ORS dialect (docs/reference/ors.md), which are finer than those of the
// Recommendation. A transition for the Recommendation's name takes them too: a document hears of
// each error once, whichever name it waits for.
#pragma once

#include <string>
#include <string_view>

namespace orchestrion::scxml {

// What went wrong, as far as the name of the error tells.
enum class Fault : uint8_t {
    kCondition,    // error.illegalcond.<type>
    kLocation,     // error.illegalloc.<type>
    kValue,        // error.illegalvalue.<type>
    kData,         // error.illegaldata.<type>
    kScript,       // error.script.<type>
    kUnsupported,  // error.unsupported.<element>
};

// The fault of an error in this element, where the code that found it does not know better.
Fault faultIn(std::string_view element);

// `message` begins with the type of the error: "ReferenceError: x is not defined". What has none is
// an "Exception".
std::string orsErrorName(Fault fault, std::string_view element, std::string_view message);

// "error.execution" or "error.communication" for the name of an ORS error; empty for any other.
std::string_view standardErrorName(std::string_view name);

}  // namespace orchestrion::scxml
