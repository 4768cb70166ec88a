#include "config/value.h"

#include <algorithm>

namespace orchestrion::config {

const Member* Value::find(std::string_view name) const {
    const auto it = std::find_if(members.begin(), members.end(),
                                 [&](const Member& member) { return member.name == name; });
    return it == members.end() ? nullptr : &*it;
}

Member* Value::find(std::string_view name) {
    return const_cast<Member*>(std::as_const(*this).find(name));
}

}  // namespace orchestrion::config
