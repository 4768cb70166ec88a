// What stands in brackets in the URL and the parameters of an application, filled in from the
// interaction that starts it: [ANI], [UDATA.key] …; the interaction interface, §1.2.
#pragma once

#include <string>
#include <string_view>

#include "interaction/interaction.h"

namespace orchestrion::center {

enum class Encoding : uint8_t { kPlain, kUrl };
// Brackets that name nothing known stay as they are.
std::string substituted(std::string_view text, const interaction::Interaction& from,
                        Encoding encoding);

}  // namespace orchestrion::center
