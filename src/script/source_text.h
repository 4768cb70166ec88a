// Small questions about source text that need no parser and no engine.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace orchestrion::script {

// Without white space around it.
std::string_view trimSource(std::string_view text);

// An expression without the white space and the one semicolon some authors end it with (IRP test
// 452).
std::string_view withoutSemicolon(std::string_view text);

uint32_t countLines(std::string_view text);

// The place just behind `text`, which starts at `start`.
SourcePosition endOf(std::string_view text, SourcePosition start);

// False only if the text means the same in strict and in sloppy mode: it assigns to nothing, and
// names neither `this` nor anything else strict mode treats differently.
bool dependsOnStrictness(std::string_view text);

// True if the text uses `name` in another way than declaring, calling or constructing it, or naming
// it as a class. Then a script may hang properties on it. Errs on the side of true.
bool usesAsValue(std::string_view text, std::string_view name);

// True if the text can reach functions without their names: through `constructor`, `__proto__`,
// eval ….
bool reachesFunctionsUnnamed(std::string_view text);

// True if the text can make a property that is not enumerable.
bool mayHideProperties(std::string_view text);

// _event, _sessionid, _name, _ioprocessors, _x: W3C SCXML §5.10.
bool isSystemVariable(std::string_view name);

}  // namespace orchestrion::script
