// Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html): how they
// look, what a client asks for, and the two interfaces between which the EventHub stands.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "base/result.h"

namespace orchestrion::api {

inline constexpr const char* kEventStreamType = "text/event-stream";

// One event; `data` may have several lines. id 0: none, the client keeps the one it has.
std::string streamEvent(uint64_t id, std::string_view name, std::string_view data);
// What clients skip, and what keeps proxies from closing a silent stream.
std::string streamComment(std::string_view text);
// How long a client shall wait before it comes again.
std::string streamRetry(uint32_t milliseconds);

// One session, one application, or everything; of one tenant, or of all.
struct FeedFilter {
    std::string session = {};
    std::string application = {};
    std::string tenant = {};
};

struct StreamQuery {
    FeedFilter filter;
    // Only what comes behind this sequence; none: only what is new.
    std::optional<uint64_t> after;
};
// Which fields a query may have besides `after`.
enum class FilterFields : uint8_t { kNone, kSessionAndApplication };
// The query's fields; the header Last-Event-ID, which a client sends when it comes again, counts
// more than `after`. Fails with request.badParameter.
Result<StreamQuery> readStreamQuery(const Request& request, FilterFields allowed);

// What has been committed, in the order of its sequence numbers.
struct FeedRow {
    uint64_t sequence = 0;
    std::string session;
    std::string application;
    std::string data;  // JSON
    std::string tenant = {};
};
struct FeedPage {
    std::vector<FeedRow> rows;  // oldest first
    // All up to here was looked at: not less than the last row's sequence.
    uint64_t covered = 0;
    // The first sequence that is still kept; what came before is gone. 0: nothing ever went.
    uint64_t oldest_kept = 0;
};

// The history, as the hub needs it.
//
// Order      A row becomes visible to read() only when all rows with smaller sequences are.
// Threading  Any thread; read() does not block.
class HistoryFeed {
public:
    virtual ~HistoryFeed() = default;
    // The newest sequence that read() can see; 0: none.
    virtual uint64_t newest() const = 0;
    // At most `limit` rows behind `after` that pass the filter; fewer where looking further would
    // take long. `done` is called once, on any thread, possibly before read() returns.
    virtual void read(const FeedFilter& filter, uint64_t after, uint32_t limit,
                      std::function<void(Result<FeedPage>)> done) = 0;
};

// Where a client's events go.
//
// Threading  Called by one thread at a time. Does not block and does not call the hub.
class EventSink {
public:
    virtual ~EventSink() = default;
    // False: the client is gone.
    virtual bool write(std::string_view piece) = 0;
    // Written, and not yet taken by the client.
    virtual size_t waitingBytes() const = 0;
    virtual void close() = 0;
};

}  // namespace orchestrion::api
