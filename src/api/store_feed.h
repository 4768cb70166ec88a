// The history in the store, as streams of events follow it.
//
// Lifetime   `service` is borrowed and outlives this; this outlives the readings under way, which
//            end with the service.
// Threading  Everything from any thread. Readings run where the service does such work.
#pragma once

#include <atomic>

#include "api/event_stream.h"
#include "session/service.h"

namespace orchestrion::api {

class StoreFeed final : public HistoryFeed {
public:
    explicit StoreFeed(session::Service& service);

    // Rows that were just committed: what ServiceOptions::on_history is called with.
    void committed(const std::vector<store::HistoryRow>& rows);

    uint64_t newest() const override { return newest_; }
    void read(const FeedFilter& filter, uint64_t after, uint32_t limit,
              std::function<void(Result<FeedPage>)> done) override;

private:
    Result<FeedPage> page(store::Store& store, const FeedFilter& filter, uint64_t after,
                          uint32_t limit) const;
    void advance(uint64_t sequence);

    session::Service& service_;
    std::atomic<uint64_t> newest_{0};
};

// A row as clients see it: the record of the turn with its sequence, time, session and application.
std::string historyJson(const store::HistoryRow& row, bool with_session);

}  // namespace orchestrion::api
