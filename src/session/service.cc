#include "session/service.h"

#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>

#include "session/recovery.h"
#include "session/shard_thread.h"
#include "session/stored_view.h"

namespace orchestrion::session {
namespace {

// The id of a session that is started by a keyed request: the same for each repetition, and nobody
// else's guess.
std::string idOfKey(const std::string& secret, const std::string& key) {
    static constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    std::string id;
    for (int part = 0; part < 2; ++part) {
        const std::string text = secret + static_cast<char>('0' + part) + key;
        const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
        uint64_t bits[2] = {hash.low64, hash.high64};
        for (int i = 0; i < 16; ++i) {
            id += kDigits[bits[i % 2] & 31];
            bits[i % 2] >>= 5;
        }
    }
    return id;
}

// 160 random bits as 32 characters of base32hex (RFC 4648 §7), the shape ORS session ids have.
std::string randomId(runtime::Random& random) {
    const std::string bits = std::to_string(random.next()) + std::to_string(random.next());
    return idOfKey(bits, std::to_string(random.next()));
}

// A thread for what reads the store at length: lists. Shards go on meanwhile.
class Reader {
public:
    Reader() : thread_([this] { run(); }) {}
    ~Reader() {
        mailbox_.close();
        thread_.join();
        mailbox_.runAll();
    }
    [[nodiscard]] bool post(runtime::Mailbox::Task task) { return mailbox_.post(std::move(task)); }

private:
    void run() {
        while (!mailbox_.closed()) {
            mailbox_.wait(std::nullopt);
            mailbox_.runAll();
        }
    }
    runtime::Mailbox mailbox_{1000};
    std::thread thread_;
};

store::SessionQuery queryOf(const Service::ListFilter& filter, uint32_t limit) {
    store::SessionQuery query;
    query.tenant = filter.tenant;
    query.application = filter.application;
    query.statuses = filter.statuses;
    query.tag = filter.tag;
    query.active_state = filter.active_state;
    query.id_prefix = filter.id_prefix;
    query.started_from = filter.started_from;
    query.started_before = filter.started_before;
    query.limit = limit;
    std::from_chars(filter.after.data(), filter.after.data() + filter.after.size(),
                    query.before_number);
    return query;
}

}  // namespace

class Service::Impl final : public Peers {
public:
    Impl(World world, ServiceOptions options)
        : world_(std::move(world)),
          options_(std::move(options)),
          applications_(std::make_shared<Applications>(options_.applications)) {
        options_.shards = std::clamp(options_.shards, 1u, 64u);
    }
    ~Impl() override { stop(); }

    Result<void> run();
    void stop() {
        for (auto& thread : threads_) thread->stop();
        reader_.reset();
        documents_.reset();
    }

    ShardThread& threadOf(std::string_view session_id) {
        return *threads_[store::partitionOf(session_id) % threads_.size()];
    }

    // Runs `work` on the shard of the session, or tells `refuse` why not.
    void at(std::string_view session_id, ShardThread::Work work, ShardThread::Refuse refuse) {
        if (threads_.empty()) {
            return refuse({"service.stopping", "the server does not run"});
        }
        threadOf(session_id).post(std::move(work), std::move(refuse));
    }
    template <class T, class Work>
    void at(const std::string& session_id, const Callback<T>& done, Work work) {
        at(session_id, std::move(work),
           ShardThread::Refuse([done](Error error) { done(fail(std::move(error))); }));
    }

    void deliver(store::MessageRow message) override {
        const std::string receiver = message.receiver;
        threadOf(receiver).deliver(std::move(message));
    }

    // Calls `each` on every shard's thread, then `then` on the last one's.
    void everywhere(std::function<void(size_t, Shard&)> each, std::function<void()> then) {
        auto left = std::make_shared<std::atomic<size_t>>(threads_.size());
        auto finished = std::make_shared<std::function<void()>>(std::move(then));
        const auto arrive = [left, finished] {
            if (--*left == 0) (*finished)();
        };
        for (size_t i = 0; i < threads_.size(); ++i) {
            threads_[i]->post(
                [i, each, arrive](Shard& shard) {
                    each(i, shard);
                    arrive();
                },
                [arrive](const Error&) { arrive(); });
        }
    }

    void list(const ListFilter& filter, const Callback<SessionList>& done);
    Result<void> inBackground(std::function<void()> work) {
        if (!reader_) return fail("service.stopping", "the server is stopping");
        if (reader_->post(std::move(work))) return {};
        return fail("service.busy", "too many looks at the store are being taken; try again");
    }
    std::string newId(const StartRequest& request) {
        if (!request.id.empty()) return request.id;
        const std::lock_guard lock(random_mutex_);
        if (request.key && world_.store != nullptr) return idOfKey(secret_, request.key->key);
        return randomId(world_.random);
    }

    std::shared_ptr<const Applications> applications() const {
        const std::lock_guard lock(applications_mutex_);
        return applications_;
    }
    void setApplications(std::shared_ptr<const Applications> applications) {
        {
            const std::lock_guard lock(applications_mutex_);
            applications_ = applications;
        }
        everywhere([applications](size_t, Shard& shard) { shard.setApplications(applications); },
                   [] {});
    }

    World world_;
    ServiceOptions options_;
    Directory directory_;
    std::unique_ptr<Documents> documents_;
    std::vector<std::unique_ptr<ShardThread>> threads_;

private:
    // Draws from one source for many threads.
    class SharedRandom final : public runtime::Random {
    public:
        SharedRandom(runtime::Random& random, std::mutex& mutex) : random_(random), mutex_(mutex) {}
        uint64_t next() override {
            const std::lock_guard lock(mutex_);
            return random_.next();
        }

    private:
        runtime::Random& random_;
        std::mutex& mutex_;
    };

    mutable std::mutex applications_mutex_;
    std::shared_ptr<const Applications> applications_;
    std::mutex random_mutex_;
    SharedRandom random_{world_.random, random_mutex_};
    Numbers numbers_;
    std::unique_ptr<runtime::Timeline> timeline_;
    std::unique_ptr<Reader> reader_;
    std::vector<uint64_t> epochs_;
    std::string secret_;
};

Result<void> Service::Impl::run() {
    Recovered recovered;
    recovered.shards.resize(options_.shards);
    recovered.markers.resize(options_.shards);
    if (world_.store != nullptr) {
        auto result = recover(world_, options_.shards, directory_, world_.random);
        if (!result) return fail(result.error());
        recovered = std::move(*result);
    }
    numbers_.session = recovered.highest.session_number;
    numbers_.message = recovered.highest.message_sequence;
    secret_ = recovered.secret;
    epochs_ = std::move(recovered.epochs);
    timeline_ = std::make_unique<runtime::Timeline>(world_.clock, recovered.clock_offset);
    reader_ = std::make_unique<Reader>();
    documents_ = std::make_unique<Documents>(
        world_.loader,
        Documents::Options{options_.limits.script,
                           {options_.limits.document,
                            {},
                            false,
                            world_.modules == nullptr ? nullptr : &world_.modules->vocabulary()}},
        world_.store);
    for (uint32_t i = 0; i < options_.shards; ++i) {
        ShardThread::World world{world_.clock, random_,       world_.http, *documents_,
                                 world_.store, world_.writer, *timeline_,  directory_,
                                 numbers_,     *this,         epochs_,     world_.modules, i};
        threads_.push_back(
            std::make_unique<ShardThread>(world, options_, std::move(recovered.markers[i])));
    }
    for (uint32_t i = 0; i < options_.shards; ++i) {
        if (auto outcome = threads_[i]->run(std::move(recovered.shards[i])); !outcome) {
            stop();
            return outcome;
        }
    }
    return {};
}

// What has no row is asked of the shards, the rest of the store; the newest of both are the page.
void Service::Impl::list(const ListFilter& filter, const Callback<SessionList>& done) {
    auto parts = std::make_shared<std::vector<SessionList>>(threads_.size());
    const auto merge = [this, filter, parts, done] {
        constexpr uint32_t kLimitMax = 1000;
        const uint32_t limit = std::min(filter.limit, kLimitMax);
        SessionList all;
        bool more = false;
        for (SessionList& part : *parts) {
            all.total += part.total;
            more = more || !part.next.empty();
            for (SessionView& view : part.sessions) all.sessions.push_back(std::move(view));
        }
        if (world_.store != nullptr) {
            auto page = world_.store->query(queryOf(filter, limit));
            if (!page) return done(fail(page.error()));
            auto count = world_.store->count({.tenant = filter.tenant});
            if (!count) return done(fail(count.error()));
            all.total += *count;
            more = more || page->next != 0;
            for (const store::SessionRow& row : page->sessions) {
                all.sessions.push_back(viewOfSummary(row));
            }
        }
        std::sort(all.sessions.begin(), all.sessions.end(),
                  [](const SessionView& a, const SessionView& b) { return a.number > b.number; });
        if (all.sessions.size() > limit) {
            more = true;
            all.sessions.resize(limit);
        }
        if (more && !all.sessions.empty()) {
            all.next = std::to_string(all.sessions.back().number);
        }
        done(std::move(all));
    };
    everywhere([filter, parts](size_t i, Shard& shard) { (*parts)[i] = shard.list(filter); },
               [this, merge, done] {
                   if (world_.store == nullptr) return merge();
                   const auto posted = inBackground(merge);
                   if (!posted) done(fail(posted.error()));
               });
}

Service::Service(World world, ServiceOptions options)
    : impl_(std::make_unique<Impl>(std::move(world), std::move(options))) {}

Service::~Service() = default;

Result<void> Service::run() {
    return impl_->run();
}
void Service::stop() {
    impl_->stop();
}

void Service::setBasicHttpBase(std::string base) {
    impl_->options_.basic_http_base = std::move(base);
}

// What travels with a request is moved along, not copied: a callback may carry a whole answer's way
// back.
void Service::start(StartRequest request, Started done) {
    struct Start {
        StartRequest request;
        Started done;
    };
    request.id = impl_->newId(request);
    const auto start = std::make_shared<Start>(Start{std::move(request), std::move(done)});
    impl_->at(
        start->request.id,
        [start](Shard& shard) { shard.start(std::move(start->request), std::move(start->done)); },
        [start](Error error) {
            start->done(fail(StartFailure{std::move(error), {}}));
        });
}

void Service::send(SessionRef session, Event event, WaitFor wait, Callback<SessionView> done,
                   std::optional<RequestKey> key) {
    struct Send {
        SessionRef session;
        Event event;
        WaitFor wait;
        Callback<SessionView> done;
        std::optional<RequestKey> key;
    };
    const auto send = std::make_shared<Send>(
        Send{std::move(session), std::move(event), wait, std::move(done), std::move(key)});
    impl_->at(
        send->session.id,
        [send](Shard& shard) {
            shard.send(send->session, std::move(send->event), send->wait, std::move(send->done),
                       std::move(send->key));
        },
        [send](Error error) { send->done(fail(std::move(error))); });
}

void Service::view(SessionRef session, Callback<SessionView> done) {
    impl_->at<SessionView>(session.id, done,
                           [session, done](Shard& shard) { shard.view(session, done); });
}

void Service::list(ListFilter filter, Callback<SessionList> done) {
    impl_->list(filter, done);
}

void Service::terminate(SessionRef session, Callback<SessionView> done) {
    impl_->at<SessionView>(session.id, done,
                           [session, done](Shard& shard) { shard.terminate(session, done); });
}

void Service::resume(SessionRef session, Resume how, Callback<SessionView> done) {
    impl_->at<SessionView>(
        session.id, done, [session, how, done](Shard& shard) { shard.resume(session, how, done); });
}

void Service::timers(uint32_t limit, Callback<std::vector<Due>> done) {
    constexpr uint32_t kLimitMax = 1000;
    limit = std::min(limit, kLimitMax);
    auto parts = std::make_shared<std::vector<std::vector<Due>>>(impl_->threads_.size());
    impl_->everywhere([limit, parts](size_t i, Shard& shard) { (*parts)[i] = shard.timers(limit); },
                      [limit, parts, done] {
                          std::vector<Due> all;
                          for (auto& part : *parts) all.insert(all.end(), part.begin(), part.end());
                          std::sort(all.begin(), all.end(),
                                    [](const Due& a, const Due& b) { return a.due < b.due; });
                          if (all.size() > limit) all.resize(limit);
                          done(std::move(all));
                      });
}

void Service::exportSession(SessionRef session, Callback<store::SessionRow> done) {
    impl_->at<store::SessionRow>(
        session.id, done, [session, done](Shard& shard) { shard.exportSession(session, done); });
}

void Service::importSession(store::SessionRow row, std::optional<store::DocumentRow> document,
                            Callback<SessionView> done) {
    const std::string id = row.id;
    impl_->at<SessionView>(
        id, done, [row = std::move(row), document = std::move(document), done](Shard& shard) {
            shard.importSession(row, document, done);
        });
}

void Service::migrate(SessionRef session, std::string document_hash,
                      std::vector<std::pair<std::string, std::string>> map, bool dry_run,
                      Callback<SessionView> done) {
    impl_->at<SessionView>(
        session.id, done,
        [session, document_hash = std::move(document_hash), map = std::move(map), dry_run,
         done](Shard& shard) { shard.migrate(session, document_hash, map, dry_run, done); });
}

void Service::storeDocument(DocumentReference document,
                            std::function<void(Result<std::string, StartFailure>)> done) {
    const auto refuse = [&](std::string code, std::string message) {
        done(fail(StartFailure{{std::move(code), std::move(message)}, {}}));
    };
    if (impl_->world_.writer == nullptr) {
        return refuse("session.transient", "nothing is stored here");
    }
    Documents::Request request{document.url, document.text};
    if (!document.application.empty()) {
        for (const Application& application : *applications()) {
            if (application.name != document.application) continue;
            request.url = application.url;
            request.dialect = application.dialect;
        }
        if (request.url.empty()) {
            return refuse("application.notFound",
                          "there is no application '" + document.application + "'");
        }
    }
    impl_->documents_->load(request, [this, done](LoadedChart loaded) {
        if (!loaded.chart) {
            return done(fail(StartFailure{{"document.refused", "the document was refused"},
                                          std::move(loaded.diagnostics)}));
        }
        store::Batch batch;
        const std::string hash = loaded.chart->content_hash;
        batch.documents.push_back(
            {hash, loaded.chart->url, impl_->world_.clock.wallTime(), *loaded.bundle});
        impl_->world_.writer->submit(std::move(batch),
                                     [done, hash](const Result<store::Committed>& stored) {
                                         if (stored) return done(hash);
                                         done(fail(StartFailure{stored.error(), {}}));
                                     });
    });
}

void Service::remark(SessionRef session, const char* kind, std::string object) {
    impl_->at(
        session.id,
        [session, kind, object = std::move(object)](Shard& shard) {
            shard.remark(session, kind, object);
        },
        [](const Error&) {});
}

bool Service::runs(std::string_view session_id) const {
    return impl_->directory_.contains(session_id);
}

std::shared_ptr<const Applications> Service::applications() const {
    return impl_->applications();
}
void Service::setApplications(Applications applications) {
    impl_->setApplications(std::make_shared<const Applications>(std::move(applications)));
}
const ServiceLimits& Service::limits() const {
    return impl_->options_.limits;
}
store::Store* Service::store() const {
    return impl_->world_.store;
}
store::Writer* Service::writer() const {
    return impl_->world_.writer;
}

Result<void> Service::inBackground(std::function<void()> work) {
    return impl_->inBackground(std::move(work));
}

Service::Counters Service::counters() const {
    Counters all;
    for (const auto& thread : impl_->threads_) all += thread->counters();
    all.sessions_running = impl_->directory_.size();
    return all;
}

}  // namespace orchestrion::session
