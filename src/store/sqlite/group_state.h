// What a group changes beside its rows, kept until its transaction ends.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/sqlite/counters.h"

namespace orchestrion::store::sqlite {

// Why a group is not written; nothing: so far all is well.
using Problem = std::optional<CommitResult>;

inline Problem refused(Error error) {
    return CommitResult{Outcome::kRefused, std::move(error), {}};
}

struct GroupState {
    Counters counters;
    // How many sessions more, or fewer, run a document.
    std::map<std::string, int64_t, std::less<>> document_uses;
    std::vector<uint64_t> changed_sessions;  // not the new ones

    void useDocument(std::string_view hash, int64_t sessions) {
        if (hash.empty()) return;
        const auto found = document_uses.find(hash);
        if (found != document_uses.end()) {
            found->second += sessions;
        } else {
            document_uses.emplace(hash, sessions);
        }
    }
};

}  // namespace orchestrion::store::sqlite
