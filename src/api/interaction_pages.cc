#include "api/interaction_pages.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "office/forms.h"

namespace orchestrion::api {
namespace {

using interaction::Interaction;
using interaction::Stage;

bool has(const std::vector<std::string>& values, const std::string& value) {
    return std::ranges::find(values, value) != values.end();
}

bool fits(const Interaction& i, const InteractionFilter& filter,
          const std::vector<std::string>& indexed_keys) {
    if (!filter.key.empty() && !has(indexed(i, indexed_keys), filter.key)) return false;
    if (!filter.session.empty() && i.session != filter.session) return false;
    if (!filter.queue.empty() && (i.stage != Stage::kQueued || i.queue != filter.queue)) {
        return false;
    }
    if (!filter.workbin.empty() && i.workbin != filter.workbin) return false;
    if (!filter.media.empty() && i.media_name != interaction::mediaOf(filter.media).name) {
        return false;
    }
    return !filter.stage || i.stage == *filter.stage;
}

bool byAge(const InteractionFilter& filter) {
    return filter.key.empty() && filter.session.empty() &&
           (!filter.queue.empty() || !filter.workbin.empty());
}

// Where a page ends: an id, behind the time it was placed if that is the order.
std::string cursorOf(const Interaction& i, bool by_age) {
    return by_age ? std::to_string(i.placed.time_since_epoch().count()) + "." + i.id : i.id;
}

struct Cursor {
    WallTime placed;
    std::string id;
};

Result<Cursor> cursorFrom(const std::string& text, bool by_age) {
    if (text.empty() || !by_age) return Cursor{{}, text};
    int64_t placed = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, placed);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != '.') {
        return fail("request.badParameter", "expected after to be the next of an earlier answer");
    }
    return Cursor{WallTime(Milliseconds(placed)), std::string(read.ptr + 1, end)};
}

std::vector<std::string> candidates(const center::CenterCore& core, const InteractionFilter& filter,
                                    const Cursor& cursor) {
    if (!filter.key.empty()) return core.find(filter.key);
    if (!filter.session.empty()) return core.ownedBy(filter.session);
    if (!filter.queue.empty()) return core.inQueue(filter.queue);
    if (!filter.workbin.empty()) return core.inWorkbin(filter.workbin);
    return core.interactionIds(cursor.id, kExaminedMax);
}

bool isBehind(const Interaction& i, const Cursor& cursor, bool by_age) {
    if (cursor.id.empty()) return true;
    if (!by_age) return i.id > cursor.id;
    return std::tie(i.placed, i.id) > std::tie(cursor.placed, cursor.id);
}

}  // namespace

Result<InteractionFilter> interactionFilter(const QueryFields& fields) {
    InteractionFilter filter{fields["key"],     fields["session"], fields["queue"],
                             fields["workbin"], fields["media"],   {}};
    const std::string stage = fields["stage"];
    if (!stage.empty()) filter.stage = office::stageFrom(stage);
    if (stage.empty() || filter.stage) return filter;
    return fail("request.badParameter",
                "expected stage to be new, queued, workbin, offered, handled, routed or ended, but "
                "found '" +
                    stage + "'");
}

Result<std::string> interactionPage(const center::CenterCore& core, const InteractionFilter& filter,
                                    const Page& page) {
    const bool by_age = byAge(filter);
    const auto cursor = cursorFrom(page.after, by_age);
    if (!cursor) return fail(cursor.error());
    const auto ids = candidates(core, filter, *cursor);
    const bool indexed =
        ids.size() < kExaminedMax || by_age || !filter.key.empty() || !filter.session.empty();
    std::vector<std::string> items;
    std::string next;
    std::string last;
    for (const std::string& id : ids) {
        const Interaction& i = *core.interaction(id);
        if (!isBehind(i, *cursor, by_age) || !fits(i, filter, core.options().indexed_keys))
            continue;
        if (items.size() == page.limit) {
            next = last;
            break;
        }
        items.push_back(office::toJson(i, office::Detail::kSummary));
        last = cursorOf(i, by_age);
    }
    if (next.empty() && !indexed) next = ids.back();
    return pageJson("interactions", items, next);
}

}  // namespace orchestrion::api
