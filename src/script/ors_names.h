// The global names of Language::kOrs: `_data`, __Log, __Raise, __GetDocumentURL,
// __GetCurrentStates. toSource() and uneval() are the engine's own.
#pragma once

#include <jsapi.h>

namespace orchestrion::script {

class RealmImpl;

// Defines the name on the realm's global when a script first uses it; `resolved` says whether it is
// one of these. False with an exception pending.
[[nodiscard]] bool resolveOrsName(JSContext* cx, RealmImpl& realm, JS::HandleId name,
                                  bool* resolved);

}  // namespace orchestrion::script
