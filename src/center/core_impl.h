// The inside of a CenterCore: its desk, and what it does beside commands. core.cc, looking.cc.
//
// Threading  As CenterCore.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "center/core.h"
#include "center/desk.h"

namespace orchestrion::center {

class CenterCore::Impl : public Desk {
public:
    using Desk::Desk;
    std::vector<routing::StatePiece> stored_router;  // as it was found, until it is written anew

    Answer applyOnce(const Command& command);
    Answer carryOut(const Command& command);
    std::optional<Answer> remembered(const Command& command);
    void remember(const Command& command, const Answer& answer);
    void count();
    bool doDue();
    void resend();
    void storeRouter(std::vector<RecordChange>& into);
    Result<void> restoreRouter();
    Result<void> restoreOne(const Record& record);
};

}  // namespace orchestrion::center
