#include "api/event_hub.h"

#include <algorithm>
#include <atomic>
#include <deque>

namespace orchestrion::api {
namespace {

constexpr Milliseconds kReadPause{1000};  // after a reading that failed

std::string gapData(uint64_t after, uint64_t oldest) {
    return R"({"after":)" + std::to_string(after) + R"(,"oldest":)" + std::to_string(oldest) + "}";
}

bool passes(const FeedFilter& filter, const FeedRow& row) {
    return (filter.tenant.empty() || filter.tenant == row.tenant) &&
           (filter.session.empty() || filter.session == row.session) &&
           (filter.application.empty() || filter.application == row.application);
}

}  // namespace

// One thread at a time works (pump()); what comes meanwhile waits under the mutex. Sinks and the
// feed are called without it.
class EventHub::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(HistoryFeed& feed, const runtime::Clock& clock, const Options& options)
        : feed_(feed), clock_(clock), options_(options) {}

    Result<ClientId> add(StreamQuery query, std::unique_ptr<EventSink> sink);
    Result<void> room() const;
    void remove(ClientId id);
    void pump();
    void closeAll();
    metrics::EventStreamNumbers numbers() const;

private:
    struct Client {
        FeedFilter filter;
        uint64_t covered = 0;  // all up to here was written, or does not pass
        bool live = false;     // served by the common reading
        bool reading = false;  // one of its own is under way
        Milliseconds read_again{0};
        Milliseconds written{0};
        std::optional<Milliseconds> full_since;
        std::unique_ptr<EventSink> sink;
        std::atomic<bool> gone{false};  // written to no more
        std::atomic<bool> sent_away{false};
    };
    using ClientPointer = std::shared_ptr<Client>;
    struct Arrived {
        ClientPointer client;  // null: the common reading
        uint64_t after = 0;
        uint64_t newest = 0;  // when it began
        Result<FeedPage> page;
    };

    Result<void> roomLocked() const;
    void work(std::deque<Arrived> arrived);
    void forgetGone();
    void takeOwn(Client& client, const Arrived& arrived);
    void takeCommon(const Arrived& arrived);
    void tellGap(Client& client, uint64_t oldest);
    bool put(Client& client, std::string_view piece);
    bool give(Client& client, const FeedRow& row);
    bool full(const Client& client) const {
        return client.sink->waitingBytes() >= options_.waiting_bytes_max;
    }
    void end(Client& client);
    bool isStalled(Client& client, Milliseconds now) const;
    void careFor(const ClientPointer& client);
    void readCommon();
    void read(const ClientPointer& client, const FeedFilter& filter, uint64_t after);
    std::vector<ClientPointer> clients() const;

    HistoryFeed& feed_;
    const runtime::Clock& clock_;
    const Options options_;

    mutable std::mutex mutex_;
    std::map<ClientId, ClientPointer> clients_;
    ClientId last_id_ = 0;
    std::deque<Arrived> arrived_;
    bool pumping_ = false;
    bool again_ = false;
    bool closed_ = false;

    // Of whoever pumps.
    bool reading_common_ = false;
    Milliseconds read_common_again_{0};

    std::atomic<uint64_t> events_{0};
    std::atomic<uint64_t> dropped_{0};
};

Result<EventHub::ClientId> EventHub::Impl::add(StreamQuery query, std::unique_ptr<EventSink> sink) {
    auto client = std::make_shared<Client>();
    client->filter = std::move(query.filter);
    client->sink = std::move(sink);
    client->written = clock_.monotonicTime();
    const uint64_t newest = feed_.newest();
    client->covered = query.after.value_or(newest);
    // Written before others can: nobody else knows the client yet.
    put(*client, streamRetry(options_.retry_ms));
    if (client->covered > newest) {  // an id of another history, such as one before a restore
        put(*client, streamEvent(newest, "gap", gapData(client->covered, newest)));
        client->covered = newest;
    }
    const std::lock_guard lock(mutex_);
    if (const auto room = roomLocked(); !room) {
        client->sink->close();
        return fail(room.error());
    }
    clients_.emplace(++last_id_, std::move(client));
    return last_id_;
}

Result<void> EventHub::Impl::room() const {
    const std::lock_guard lock(mutex_);
    return roomLocked();
}

Result<void> EventHub::Impl::roomLocked() const {
    if (closed_) return fail("service.stopping", "the server is stopping");
    if (clients_.size() < options_.clients_max) return {};
    return fail("server.tooManyStreams",
                "there are " + std::to_string(clients_.size()) + " event streams");
}

void EventHub::Impl::remove(ClientId id) {
    ClientPointer client;  // is destroyed without the lock: its sink may call
    const std::lock_guard lock(mutex_);
    const auto it = clients_.find(id);
    if (it == clients_.end()) return;
    client = std::move(it->second);
    client->gone = true;
    clients_.erase(it);
}

void EventHub::Impl::closeAll() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        for (const auto& [id, client] : clients_) client->sent_away = true;
    }
    pump();
}

std::vector<EventHub::Impl::ClientPointer> EventHub::Impl::clients() const {
    const std::lock_guard lock(mutex_);
    std::vector<ClientPointer> all;
    for (const auto& [id, client] : clients_) all.push_back(client);
    return all;
}

void EventHub::Impl::pump() {
    std::unique_lock lock(mutex_);
    again_ = true;
    if (pumping_) return;
    pumping_ = true;
    while (again_) {
        again_ = false;
        auto arrived = std::exchange(arrived_, {});
        lock.unlock();
        work(std::move(arrived));
        forgetGone();
        lock.lock();
    }
    pumping_ = false;
}

// They are destroyed without the lock: their sinks may call.
void EventHub::Impl::forgetGone() {
    std::vector<ClientPointer> gone;
    const std::lock_guard lock(mutex_);
    for (auto it = clients_.begin(); it != clients_.end();) {
        if (it->second->gone) {
            gone.push_back(std::move(it->second));
            it = clients_.erase(it);
        } else {
            ++it;
        }
    }
}

void EventHub::Impl::work(std::deque<Arrived> arrived) {
    for (const Arrived& page : arrived) {
        if (page.client == nullptr) {
            takeCommon(page);
        } else if (!page.client->gone) {
            takeOwn(*page.client, page);
        }
    }
    for (const ClientPointer& client : clients()) {
        if (!client->gone) careFor(client);
    }
    readCommon();
}

// False if the client is gone.
bool EventHub::Impl::put(Client& client, std::string_view piece) {
    if (client.gone || !client.sink->write(piece)) {
        client.gone = true;
        return false;
    }
    client.written = clock_.monotonicTime();
    return true;
}

// False if the client cannot take the row now; `covered` stays before it then.
bool EventHub::Impl::give(Client& client, const FeedRow& row) {
    if (full(client)) return false;
    if (!put(client, streamEvent(row.sequence, "turn", row.data))) return false;
    ++events_;
    client.covered = row.sequence;
    return true;
}

void EventHub::Impl::tellGap(Client& client, uint64_t oldest) {
    if (client.covered == 0 || oldest <= client.covered + 1) return;
    put(client, streamEvent(oldest - 1, "gap", gapData(client.covered, oldest)));
    client.covered = oldest - 1;
}

void EventHub::Impl::takeOwn(Client& client, const Arrived& arrived) {
    client.reading = false;
    if (!arrived.page) {
        client.read_again = clock_.monotonicTime() + kReadPause;
        return;
    }
    tellGap(client, arrived.page->oldest_kept);
    for (const FeedRow& row : arrived.page->rows) {
        if (!give(client, row)) return;
    }
    client.covered = std::max(client.covered, arrived.page->covered);
    client.live = client.covered >= arrived.newest;
}

void EventHub::Impl::takeCommon(const Arrived& arrived) {
    reading_common_ = false;
    if (!arrived.page) {
        read_common_again_ = clock_.monotonicTime() + kReadPause;
        return;
    }
    const auto& rows = arrived.page->rows;
    for (const ClientPointer& client : clients()) {
        // Who began before the reading's start would miss what lies between.
        if (!client->live || client->covered < arrived.after) continue;
        for (const FeedRow& row : rows) {
            if (row.sequence <= client->covered) continue;
            if (!passes(client->filter, row)) {
                client->covered = row.sequence;
            } else if (!give(*client, row)) {
                client->live = false;
                break;
            }
        }
        if (client->live) client->covered = std::max(client->covered, arrived.page->covered);
    }
}

void EventHub::Impl::end(Client& client) {
    client.gone = true;
    client.sink->close();
}

bool EventHub::Impl::isStalled(Client& client, Milliseconds now) const {
    if (!full(client)) {
        client.full_since.reset();
    } else if (!client.full_since) {
        client.full_since = now;
    }
    return client.full_since && now - *client.full_since >= options_.stalled_max;
}

// Heartbeats, a reading of its own for who is behind, and the end of who takes nothing.
void EventHub::Impl::careFor(const ClientPointer& client) {
    const Milliseconds now = clock_.monotonicTime();
    if (client->sent_away) return end(*client);
    if (isStalled(*client, now)) {
        ++dropped_;
        client->sink->write(streamComment(" too slow: come again with Last-Event-ID"));
        return end(*client);
    }
    if (now - client->written >= options_.heartbeat) put(*client, streamComment(""));
    if (client->live || client->reading || client->gone || now < client->read_again) return;
    if (client->sink->waitingBytes() > options_.waiting_bytes_max / 2) return;
    client->reading = true;
    read(client, client->filter, client->covered);
}

void EventHub::Impl::readCommon() {
    if (reading_common_ || clock_.monotonicTime() < read_common_again_) return;
    std::optional<uint64_t> after;
    for (const ClientPointer& client : clients()) {
        if (!client->live || client->gone) continue;
        after = std::min(after.value_or(client->covered), client->covered);
    }
    if (!after || feed_.newest() <= *after) return;
    reading_common_ = true;
    read(nullptr, {}, *after);
}

void EventHub::Impl::read(const ClientPointer& client, const FeedFilter& filter, uint64_t after) {
    const uint64_t newest = feed_.newest();
    feed_.read(filter, after, options_.page_rows,
               [self = weak_from_this(), client, after, newest](Result<FeedPage> page) {
                   const auto impl = self.lock();
                   if (impl == nullptr) return;
                   {
                       const std::lock_guard lock(impl->mutex_);
                       impl->arrived_.push_back({client, after, newest, std::move(page)});
                   }
                   impl->pump();
               });
}

metrics::EventStreamNumbers EventHub::Impl::numbers() const {
    const std::lock_guard lock(mutex_);
    return {clients_.size(), events_, dropped_};
}

EventHub::EventHub(HistoryFeed& feed, const runtime::Clock& clock, const Options& options)
    : impl_(std::make_shared<Impl>(feed, clock, options)) {}

EventHub::~EventHub() {
    closeAll();
}

Result<EventHub::ClientId> EventHub::add(StreamQuery query, std::unique_ptr<EventSink> sink) {
    return impl_->add(std::move(query), std::move(sink));
}

Result<void> EventHub::room() const {
    return impl_->room();
}

void EventHub::remove(ClientId id) {
    impl_->remove(id);
}

void EventHub::tick() {
    impl_->pump();
}

void EventHub::closeAll() {
    impl_->closeAll();
}

metrics::EventStreamNumbers EventHub::numbers() const {
    return impl_->numbers();
}

}  // namespace orchestrion::api
