// The keys of one issuer, kept while they are fresh and fetched when they are needed.
//
//   refresh    Keys older than `refresh_time` are fetched anew in the background; the old ones
//              serve until then, and up to `keys_age_max` while the issuer does not answer.
//   rotation   A token with an unknown key lets the keys be fetched, but not within
//              `fetch_pause_min` of the fetch before: strangers cannot make us ask at their pace.
//
// Lifetime   Shared with fetches under way; those end with what they were given.
// Threading  Any thread. `done` is called before find() returns, or on the thread that fetched.
// Limits     kWaitersMax wait for a fetch; more are refused with access.keysUnavailable.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/key_fetch.h"
#include "access/key_set.h"
#include "runtime/clock.h"

namespace orchestrion::access {

// Over all issuers, those that were removed included.
struct FetchCounters {
    std::atomic<uint64_t> fetches{0};
    std::atomic<uint64_t> failures{0};
};

class KeySource : public std::enable_shared_from_this<KeySource> {
public:
    static constexpr size_t kWaitersMax = 1000;
    // While there are no keys at all.
    static constexpr Milliseconds kFirstPause{5000};

    struct Times {
        Milliseconds refresh;
        Milliseconds pause;
        Milliseconds age_max;
    };
    struct Found {
        std::shared_ptr<const KeySet> set;  // keeps `key`
        const PublicKey* key;
    };
    using Done = std::function<void(Result<Found>)>;

    // Hears why a fetch failed; on the thread that fetched.
    using OnFailure = std::function<void(const Error&)>;

    struct Parts {
        const runtime::Clock& clock;  // borrowed; it outlives the source
        OnFailure on_failure = {};
        std::shared_ptr<FetchCounters> counters = std::make_shared<FetchCounters>();
    };

    KeySource(FetchKeys fetch, const Times& times, Parts parts)
        : fetch_(std::move(fetch)), times_(times), parts_(std::move(parts)) {}

    // Fails with access.badToken if the issuer has no such key, and with access.keysUnavailable if
    // its keys could not be fetched.
    void find(const std::string& key_id, Algorithm algorithm, Done done);
    // Fetches in advance, so that the first token need not wait.
    void warm();

private:
    struct Wanted {
        std::string key_id;
        Algorithm algorithm;
        Done done;
    };
    std::shared_ptr<const KeySet> freshKeys(Milliseconds now) const;
    bool mayFetch(Milliseconds now) const;
    void beginFetch(Milliseconds now);
    void fetch();
    void fetched(const Result<std::string>& text);
    static void answer(const Wanted& wanted, const std::shared_ptr<const KeySet>& keys);

    const FetchKeys fetch_;
    const Times times_;
    const Parts parts_;
    std::mutex mutex_;
    std::shared_ptr<const KeySet> keys_;
    Milliseconds keys_time_{0};
    std::optional<Milliseconds> last_fetch_;  // its begin
    bool fetching_ = false;
    std::vector<Wanted> waiting_;
};

}  // namespace orchestrion::access
