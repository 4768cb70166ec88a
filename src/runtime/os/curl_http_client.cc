#include "runtime/os/curl_http_client.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "runtime/os/curl_multi.h"
#include "runtime/os/curl_transfer.h"
#include "runtime/os/own_urls.h"
#include "runtime/os/tls_files.h"
#include "runtime/request_queue.h"

namespace orchestrion::runtime {
namespace {

using SharedEgress = std::shared_ptr<const Egress>;
using Clock = HttpExchange::Clock;
using ExchangePtr = std::unique_ptr<HttpExchange>;

// How often requests that wait are looked at for their deadlines.
constexpr std::chrono::milliseconds kExpiryPause(100);

Result<SharedEgress> prepare(const EgressOptions& options) {
    auto egress = Egress::compile(options);
    if (!egress) return fail(egress.error());
    if (auto loaded = loadTlsFiles(*egress); !loaded) return fail(loaded.error());
    return SharedEgress(std::make_shared<Egress>(std::move(*egress)));
}

SharedEgress prepareDefaults(const NetworkPolicyOptions& policy) {
    EgressOptions options;
    options.policy = policy;
    options.proxy_from_environment = !policy.enforced;
    auto egress = prepare(options);
    ORCH_ASSERT(egress, "a policy written in the program is right");
    return std::move(*egress);
}

// What goes out by one set of options, and the connections it has opened.
class Generation {
public:
    explicit Generation(SharedEgress shared) : egress(std::move(shared)) {
        for (const std::string& name : egress->pinnedNames()) {
            pinned_names = curl_slist_append(pinned_names, name.c_str());
        }
    }
    ~Generation() { curl_slist_free_all(pinned_names); }
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    struct Open {
        ExchangePtr exchange;
        std::string queue_name;
        std::unique_ptr<CurlTransfer> transfer;  // ends before its exchange
    };

    const SharedEgress egress;
    curl_slist* pinned_names = nullptr;
    std::unordered_map<CURL*, Open> open;
    CurlMulti multi;
};

}  // namespace

class CurlHttpClient::Impl {
public:
    explicit Impl(SharedEgress egress)
        : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
          waiting_max_(egress->limits().requests_waiting_max),
          buffered_max_(egress->limits().buffered_bytes_max),
          next_egress_(std::move(egress)),
          thread_([this] { run(); }) {}

    ~Impl() {
        stopping_ = true;
        wake();
        thread_.join();
        close(wake_);
    }

    void replace(SharedEgress egress) {
        waiting_max_ = egress->limits().requests_waiting_max;
        buffered_max_ = egress->limits().buffered_bytes_max;
        const std::lock_guard lock(mutex_);
        next_egress_ = std::move(egress);
        wake();
    }

    void setOwnUrls(OwnUrls own) {
        const std::lock_guard lock(mutex_);
        own_urls_ = std::make_shared<const OwnUrls>(std::move(own));
    }

    void send(HttpRequest request, const std::function<void(Result<HttpResponse>)>& done) {
        if (request.purpose != HttpPurpose::kInternal) {
            if (auto room = checkRoom(request); !room) return answer(done, fail(room.error()));
        }
        auto exchange = beginExchange(std::move(request), done, tally_);
        if (!exchange) return answer(done, fail(exchange.error()));
        ++tally_.waiting;
        {
            const std::lock_guard lock(mutex_);
            incoming_.push_back(std::make_unique<HttpExchange>(std::move(*exchange)));
        }
        wake();
    }

    HttpClientCounters counters() const { return tally_.read(); }

private:
    Result<void> checkRoom(const HttpRequest& request) const {
        if (tally_.waiting >= waiting_max_) {
            return fail("http.busy",
                        "too many requests of this server wait for their turn (limit "
                        "requests_waiting_max)");
        }
        if (tally_.buffered + request.body.size() > buffered_max_) {
            return fail("http.busy",
                        "the requests of this server that are under way hold too much (limit "
                        "buffered_bytes_max)");
        }
        return {};
    }

    void wake() const {
        const uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
    }

    void answer(const std::function<void(Result<HttpResponse>)>& done,
                Result<HttpResponse> result) {
        tally_.countOutcome(result);
        done(std::move(result));
    }

    // Above all SIGPIPE, which TLS on a connection that the other side has closed would raise.
    static void leaveSignalsToOthers() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
    }

    // --- The thread ------------------------------------------------------------------------------

    void run() {
        leaveSignalsToOthers();
        while (!stopping_) {
            takeIncoming();
            expireWaiting();
            for (const auto& generation : generations_) {
                generation->multi.advance();
                finishEnded(*generation);
            }
            while (auto exchange = queue_.next()) start(std::move(*exchange));
            retire();
            tally_.in_flight = queue_.inFlight();
            sleep();
        }
        takeIncoming();
        endAll();
    }

    void takeIncoming() {
        std::vector<ExchangePtr> incoming;
        SharedEgress egress;
        {
            const std::lock_guard lock(mutex_);
            incoming.swap(incoming_);
            egress.swap(next_egress_);
            present_own_urls_ = own_urls_;
        }
        if (egress) {
            const EgressLimits& limits = egress->limits();
            queue_.setLimits(limits.requests_max, limits.requests_per_host_max);
            generations_.push_back(std::make_unique<Generation>(std::move(egress)));
        }
        for (ExchangePtr& exchange : incoming) enqueue(std::move(exchange));
    }

    void enqueue(ExchangePtr exchange) {
        const std::string name = exchange->queueName();
        if (exchange->request.purpose != HttpPurpose::kInternal) {
            return queue_.add(name, std::move(exchange));
        }
        queue_.begin(name);
        start(std::move(exchange));
    }

    void expireWaiting() {
        const auto now = Clock::now();
        if (queue_.waiting() == 0 || now < next_expiry_) return;
        next_expiry_ = now + kExpiryPause;
        for (ExchangePtr& exchange :
             queue_.takeIf([&](const ExchangePtr& waiting) { return waiting->deadline <= now; })) {
            --tally_.waiting;
            answer(exchange->done,
                   fail(exchange->error("http.timedOut",
                                        "its time was over before its turn came (limits "
                                        "requests_max and requests_per_host_max)")));
        }
    }

    // By the newest options: a redirect, too.
    void start(ExchangePtr exchange) {
        --tally_.waiting;
        Generation& generation = *generations_.back();
        const bool judged = exchange->request.purpose != HttpPurpose::kInternal &&
                            !(present_own_urls_ && present_own_urls_->contains(exchange->url));
        std::string name = exchange->queueName();
        auto transfer = std::make_unique<CurlTransfer>(
            *exchange,
            CurlTransfer::Surroundings{*generation.egress, ports_, tally_, generation.pinned_names},
            judged);
        if (const Refusal why = transfer->refusal()) {
            queue_.finished(name);
            return answer(exchange->done,
                          fail(exchange->error("http.forbiddenAddress",
                                               "'" + exchange->url.endpoint().host +
                                                   "' may not be reached: " + *why)));
        }
        CURL* easy = transfer->easy();
        generation.open.emplace(
            easy, Generation::Open{std::move(exchange), std::move(name), std::move(transfer)});
        generation.multi.add(easy);
    }

    void finishEnded(Generation& generation) {
        while (const auto ended = generation.multi.nextEnded()) {
            const auto [easy, code] = *ended;
            generation.multi.remove(easy);
            auto node = generation.open.extract(easy);
            Generation::Open& open = node.mapped();
            auto result = open.transfer->finish(code);
            open.transfer.reset();
            queue_.finished(open.queue_name);
            settle(std::move(open.exchange), std::move(result));
        }
    }

    void settle(ExchangePtr exchange, Result<HttpResponse> result) {
        if (!result || !redirects(*exchange, *result)) {
            return answer(exchange->done, std::move(result));
        }
        if (auto followed = followRedirect(*exchange, *result); !followed) {
            return answer(exchange->done, fail(followed.error()));
        }
        ++tally_.redirects;
        ++tally_.waiting;
        enqueue(std::move(exchange));
    }

    // Connections of options that hold no more are closed when their last request has ended.
    void retire() {
        std::erase_if(generations_, [&](const auto& generation) {
            return generation != generations_.back() && generation->open.empty();
        });
    }

    void sleep() {
        std::vector<pollfd> descriptors{{wake_, POLLIN, 0}};
        std::optional<Clock::time_point> due;
        if (queue_.waiting() > 0) due = next_expiry_;
        for (const auto& generation : generations_) {
            descriptors.push_back({generation->multi.descriptor(), POLLIN, 0});
            const auto its = generation->multi.due();
            if (its && (!due || *its < *due)) due = its;
        }
        poll(descriptors.data(), descriptors.size(), untilDue(due));
        uint64_t wakes = 0;
        [[maybe_unused]] const ssize_t drained = read(wake_, &wakes, sizeof(wakes));
    }

    // In milliseconds as poll() takes them, rounded up.
    static int untilDue(std::optional<Clock::time_point> due) {
        if (!due) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due - Clock::now());
        return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60000));
    }

    void endAll() {
        const auto end = [this](const HttpExchange& exchange) {
            answer(exchange.done,
                   fail(exchange.error("http.failed", "the HTTP client is stopping")));
        };
        for (const auto& exchange : queue_.takeIf([](const ExchangePtr&) { return true; })) {
            end(*exchange);
        }
        for (const auto& generation : generations_) {
            for (auto& [easy, open] : generation->open) {
                generation->multi.remove(easy);
                open.transfer.reset();
                end(*open.exchange);
            }
            generation->open.clear();
        }
        generations_.clear();
    }

    const int wake_;
    HttpTally tally_;
    std::atomic<bool> stopping_{false};
    std::atomic<uint32_t> waiting_max_;
    std::atomic<uint64_t> buffered_max_;

    std::mutex mutex_;
    std::vector<ExchangePtr> incoming_;
    SharedEgress next_egress_;
    std::shared_ptr<const OwnUrls> own_urls_;

    // Of the thread alone; the ports outlive the connections.
    LocalPorts ports_;
    std::shared_ptr<const OwnUrls> present_own_urls_;
    RequestQueue<ExchangePtr> queue_;
    std::vector<std::unique_ptr<Generation>> generations_;
    Clock::time_point next_expiry_;
    std::thread thread_;
};

CurlHttpClient::CurlHttpClient(const NetworkPolicyOptions& policy) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    ORCH_ASSERT(initialised == CURLE_OK, "libcurl does not start");
    impl_ = std::make_unique<Impl>(prepareDefaults(policy));
}

CurlHttpClient::~CurlHttpClient() = default;

Result<void> CurlHttpClient::check(const EgressOptions& options) {
    const auto egress = prepare(options);
    return egress ? Result<void>() : fail(egress.error());
}

Result<void> CurlHttpClient::replace(const EgressOptions& options) {
    auto egress = prepare(options);
    if (!egress) return fail(egress.error());
    impl_->replace(std::move(*egress));
    return {};
}

Result<void> CurlHttpClient::setOwnUrls(const std::vector<std::string>& bases) {
    auto own = OwnUrls::parse(bases);
    if (!own) return fail(own.error());
    impl_->setOwnUrls(std::move(*own));
    return {};
}

void CurlHttpClient::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    impl_->send(std::move(request), done);
}

HttpClientCounters CurlHttpClient::counters() const {
    return impl_->counters();
}

}  // namespace orchestrion::runtime
