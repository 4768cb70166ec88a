// Brings what is committed to the clients that follow it, each at its own pace.
//
// Nothing is kept here: what a client has not taken yet is read from the history when it can take
// more. A client that is up to date gets its events from one common reading of the newest rows; one
// that has fallen behind, or comes again, is served by readings of its own until it is up to date.
//
// Promise    A client sees each event that passes its filter once, in the order of the sequence
//            numbers, which are the ids of the events. With Last-Event-ID it goes on where it was.
//            Where history is gone, or older than the client's id, it is told by an event "gap".
// Time       Events reach clients within one tick() (some 50 ms). A client that gets nothing for
//            `heartbeat` gets a comment.
// Limits     Options; further clients are refused (server.tooManyStreams), one that takes nothing
//            for `stalled_max` while events wait is sent away and counted.
// Lifetime   `feed` and `clock` are borrowed and outlive the hub, and so do readings under way.
// Threading  Everything from any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "api/event_stream.h"
#include "metrics/http.h"
#include "runtime/clock.h"

namespace orchestrion::api {

class EventHub {
public:
    struct Options {
        uint32_t clients_max = 1000;
        size_t waiting_bytes_max = 256u << 10;  // of each client; a single event may be larger
        uint32_t page_rows = 500;
        Milliseconds heartbeat{15000};
        Milliseconds stalled_max{60000};
        uint32_t retry_ms = 2000;  // what clients are told
    };
    EventHub(HistoryFeed& feed, const runtime::Clock& clock, const Options& options);
    ~EventHub();  // sends all away
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    // Whether add() would take one more: server.tooManyStreams, service.stopping.
    Result<void> room() const;
    using ClientId = uint64_t;
    Result<ClientId> add(StreamQuery query, std::unique_ptr<EventSink> sink);
    // The client has gone; its sink is written to no more, though a write may be under way.
    void remove(ClientId id);
    // Some twenty times a second.
    void tick();
    // The server stops: all are sent away, further ones refused.
    void closeAll();

    metrics::EventStreamNumbers numbers() const;

private:
    class Impl;
    const std::shared_ptr<Impl> impl_;  // readings under way hold it
};

}  // namespace orchestrion::api
