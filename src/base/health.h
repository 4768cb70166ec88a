// Is the server alive, is it ready? Components add named checks; monitors and the service manager
// ask.
//
// Lifetime   A HealthCheck ends its check when it goes; what the check looks at lives longer than
//            it, and the Health longer than all of them.
// Threading  Everything from any thread. A check answers at once from what it knows: it waits for
//            nothing and does not call the Health.
// Reasons    For operators, and shown to whoever may ask: no data of sessions, no secrets.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace orchestrion {

struct CheckResult {
    bool good = true;
    std::string reason = {};  // while not good: what is wrong, and if known, what will end it
    struct Progress {
        uint64_t done = 0;
        uint64_t total = 0;
    };
    std::optional<Progress> progress = {};

    static CheckResult bad(std::string reason) { return {false, std::move(reason), {}}; }
};

class Health;

class [[nodiscard]] HealthCheck {
public:
    HealthCheck() = default;
    HealthCheck(HealthCheck&& other) noexcept;
    HealthCheck& operator=(HealthCheck&& other) noexcept;
    ~HealthCheck();

private:
    friend class Health;
    HealthCheck(Health& health, uint64_t id) : health_(&health), id_(id) {}
    Health* health_ = nullptr;
    uint64_t id_ = 0;
};

class Health {
public:
    // What it means when a check fails.
    enum class Kind : uint8_t {
        kReadiness,  // no new work should come here now
        kLiveness,   // only a restart can help; not ready, either
    };
    using Ask = std::function<CheckResult()>;

    // `name` is short and stable: "store", "recovery".
    HealthCheck add(std::string name, Kind kind, Ask ask);

    struct Report {
        bool good = true;
        struct Item {
            std::string name;
            CheckResult result;
        };
        std::vector<Item> items;  // in the order the checks were added
    };
    Report liveness() const;   // checks of that kind
    Report readiness() const;  // all checks

private:
    friend class HealthCheck;
    Report report(bool all) const;
    void remove(uint64_t id);

    struct Entry {
        std::string name;
        Kind kind;
        Ask ask;
    };
    mutable std::mutex mutex_;
    std::map<uint64_t, Entry> checks_;
    uint64_t last_id_ = 0;
};

}  // namespace orchestrion
