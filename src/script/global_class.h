// The classes of global objects: a session's, whose system variables come into being when a script
// first names them, and the plain one of the tool realm.
#pragma once

#include <js/Class.h>

namespace orchestrion::script {

// A session's global holds its RealmImpl in this slot, or undefined once the realm is gone.
constexpr size_t kRealmSlot = 0;

class RealmImpl;

// The realm of a session's global; null for any other object and once the realm is gone.
RealmImpl* sessionRealm(JSObject* global);

const JSClass* sessionGlobalClass();
const JSClass* plainGlobalClass();

}  // namespace orchestrion::script
