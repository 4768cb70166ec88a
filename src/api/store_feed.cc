#include "api/store_feed.h"

#include "base/json.h"
#include "base/time_text.h"

namespace orchestrion::api {
namespace {

// Rows looked at for one application or tenant at a time: there is no index over them.
constexpr uint32_t kLookedAtMax = 1000;

}  // namespace

std::string historyJson(const store::HistoryRow& row, bool with_session) {
    std::string out =
        "{\"sequence\":" + std::to_string(row.sequence) + ",\"at\":\"" + isoTime(row.at) + "\"";
    if (with_session) {
        out += ",\"session\":";
        appendJsonString(out, row.session_id);
        out += ",\"application\":";
        appendJsonString(out, row.application);
    }
    // The record's own members follow: {"turn": …
    return out + "," + (row.text.size() > 2 ? row.text.substr(1) : "\"turn\":0}");
}

StoreFeed::StoreFeed(session::Service& service) : service_(service) {
    if (service.store() == nullptr) return;
    if (const auto highest = service.store()->highest()) advance(highest->history_sequence);
}

void StoreFeed::committed(const std::vector<store::HistoryRow>& rows) {
    for (const store::HistoryRow& row : rows) advance(row.sequence);
}

void StoreFeed::advance(uint64_t sequence) {
    uint64_t known = newest_;
    while (known < sequence && !newest_.compare_exchange_weak(known, sequence)) {
    }
}

void StoreFeed::read(const FeedFilter& filter, uint64_t after, uint32_t limit,
                     std::function<void(Result<FeedPage>)> done) {
    store::Store* store = service_.store();
    if (store == nullptr) return done(fail("session.transient", "nothing is stored here"));
    const auto posted = service_.inBackground(
        [this, store, filter, after, limit, done] { done(page(*store, filter, after, limit)); });
    if (!posted) done(fail(posted.error()));
}

Result<FeedPage> StoreFeed::page(store::Store& store, const FeedFilter& filter, uint64_t after,
                                 uint32_t limit) const {
    FeedPage page;
    page.covered = newest_;  // what is committed while we read comes with the next page
    store::HistoryQuery query;
    query.limit = 1;
    const auto oldest = store.history(query);
    if (!oldest) return fail(oldest.error());
    page.oldest_kept = oldest->empty() ? page.covered + 1 : oldest->front().sequence;
    query.after_sequence = after;
    const bool sifted = !filter.application.empty() || !filter.tenant.empty();
    query.limit = sifted ? std::max(limit, kLookedAtMax) : limit;
    if (!filter.session.empty()) {
        const auto session = store.load(filter.session);
        if (!session) return fail(session.error());
        const bool there =
            *session && (filter.tenant.empty() || filter.tenant == (*session)->tenant);
        if (!there) return page;
        query.number = (*session)->number;
    }
    const auto rows = store.history(query);
    if (!rows) return fail(rows.error());
    if (rows->size() == query.limit) page.covered = rows->back().sequence;
    for (const store::HistoryRow& row : *rows) {
        if (!filter.application.empty() && filter.application != row.application) continue;
        if (!filter.tenant.empty() && filter.tenant != row.tenant) continue;
        page.rows.push_back(
            {row.sequence, row.session_id, row.application, historyJson(row, true), row.tenant});
        if (page.rows.size() < limit) continue;
        page.covered = row.sequence;
        break;
    }
    return page;
}

}  // namespace orchestrion::api
