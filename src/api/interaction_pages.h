// Interactions of a contact centre, a page at a time.
//
// Order      Those of a queue or workbin the longest waiting first; others by their ids.
// Cost       One of `key`, `session`, `queue` and `workbin` is an index. Without any of them a page
//            looks at kExaminedMax interactions at most, and may be short; `next` goes on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/center_resource.h"

namespace orchestrion::api {

struct InteractionFilter {
    std::string key = {};  // "customer=4711", of an indexed key; empty: any, as the following
    std::string session = {};
    std::string queue = {};    // that it lies in
    std::string workbin = {};  // "owner/name"
    std::string media = {};
    std::optional<interaction::Stage> stage = {};
};

inline constexpr size_t kExaminedMax = 10000;

// The filter and page of a query: its fields of these names, `stage` as a word.
inline const std::vector<std::string_view> kInteractionFields{
    "key", "session", "queue", "workbin", "media", "stage", "after", "limit"};
Result<InteractionFilter> interactionFilter(const QueryFields& fields);

// {"interactions": [summaries], "next": …}. Fails with request.badParameter for a bad cursor.
Result<std::string> interactionPage(const center::CenterCore& core, const InteractionFilter& filter,
                                    const Page& page);

}  // namespace orchestrion::api
