// The kinds of contact: what configuration calls them and what scripts compare at run time.
//
// Rules      Scripts see the run-time spelling ("TMediaCoBrowsing", "TMediaWebForm"); an
// enumeration
//            member may be spelled otherwise. A media name that is not in the table is open media:
//            a message whose name stays as it was given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orchestrion::interaction {

// Names the sub-object of an interaction that scripts find: `ixn[ixn.category]`.
enum class Category : uint8_t { kVoice, kMsgbased, kChat };
// "voice", "msgbased", "chat".
const char* toString(Category category);

struct Media {
    std::string name;     // as configuration and capacity rules call it: "email"
    std::string runtime;  // as `media` of the category's object says it: "TMediaEMail"
    Category category = Category::kMsgbased;
};

// By a configuration name ("email") or by either spelling of the enumeration, whatever the case.
Media mediaOf(std::string_view name);

}  // namespace orchestrion::interaction
