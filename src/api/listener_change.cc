#include "api/listener_change.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace orchestrion::api {
namespace {

using Change = PreparedListeners::Change;
using Listeners = std::vector<std::shared_ptr<Listener>>;

// "listener 'public': …".
Error of(const ListenerOptions& listener, const Error& error) {
    return {error.code, "listener '" + listener.name + "': " + error.message};
}

boost::asio::ip::address addressOf(const ListenerOptions& listener) {
    boost::system::error_code ignored;  // a bad one shows when it is opened
    return boost::asio::ip::make_address(listener.address, ignored);
}

bool isSamePlace(const ListenerOptions& wanted, const Listener& present) {
    if (addressOf(wanted) != present.local().address()) return false;
    if (wanted.port != 0) return wanted.port == present.local().port();
    const auto settings = present.settings();
    return settings->options.port == 0 && settings->options.name == wanted.name;
}

class Worker {
public:
    Worker(const std::vector<ListenerOptions>& wanted, const Listeners& present,
           const Listener::Loops& loops, ServerState& server)
        : wanted_(wanted), present_(present), loops_(loops), server_(server) {}

    Result<std::unique_ptr<Change>> workOut() {
        auto done = checkDistinct();
        for (size_t i = 0; done && i < wanted_.size(); ++i) done = matchOrOpen(wanted_[i]);
        change_->given_up = goers();
        // Last, when it is known who goes and may have the port still.
        for (size_t i = 0; done && i < blocked_.size(); ++i) done = open(blocked_[i], true);
        if (!done) return fail(done.error());
        sortSteps();
        return std::move(change_);
    }

private:
    Result<void> checkDistinct() const {
        if (wanted_.empty()) {
            return fail("listener.none", "expected at least one listener, but there is none");
        }
        for (auto one = wanted_.begin(); one != wanted_.end(); ++one) {
            const bool twice = std::any_of(wanted_.begin(), one, [&](const ListenerOptions& other) {
                return other.name == one->name || (other.port != 0 && other.port == one->port &&
                                                   addressOf(other) == addressOf(*one));
            });
            if (twice) {
                return fail(of(*one, {"listener.twice",
                                      "another one has the same name, or the same address and "
                                      "port"}));
            }
        }
        return {};
    }

    using Settings = std::shared_ptr<const ListenerSettings>;

    Result<void> matchOrOpen(const ListenerOptions& wanted) {
        const auto it = std::find_if(present_.begin(), present_.end(), [&](const auto& present) {
            return isSamePlace(wanted, *present) && !isTaken(*present);
        });
        const Listener* present = it == present_.end() ? nullptr : it->get();
        const auto settings = makeSettings(wanted, present);
        if (!settings) return fail(of(wanted, settings.error()));
        if (present != nullptr) {
            change_->steps.push_back({*it, *settings, false});
            return {};
        }
        return open(*settings, false);
    }

    bool isTaken(const Listener& listener) const {
        return std::any_of(
            change_->steps.begin(), change_->steps.end(),
            [&](const Change::Step& step) { return step.listener.get() == &listener; });
    }

    Result<Settings> makeSettings(const ListenerOptions& wanted, const Listener* present) {
        auto settings = std::make_shared<ListenerSettings>();
        settings->options = wanted;
        if (wanted.tls.mode == TlsMode::kOff) return Settings(settings);
        auto tls = TlsContext::load(wanted.tls);
        if (!tls) return fail(tls.error());
        settings->tls = std::move(*tls);
        const auto before = present == nullptr ? nullptr : present->settings();
        // Nothing has changed: tickets for resuming sessions stay good, too.
        if (before && settings->sameTls(*before)) settings->tls = before->tls;
        const auto warned = warn(*settings, before.get());
        if (!warned) return fail(warned.error());
        return Settings(settings);
    }

    // Never replaces what is good by what is not; but a server that is started again runs with what
    // there is, for its other listeners and those clients that do not mind.
    Result<void> warn(const ListenerSettings& settings, const ListenerSettings* before) {
        const WallTime now = server_.clock.wallTime();
        const auto warnings = settings.tls->warnings(now);
        const bool was_good =
            before != nullptr && before->tls && before->tls->warnings(now).empty();
        if (was_good && !warnings.empty()) return fail(warnings.front());
        for (const Error& warning : warnings) {
            change_->warnings.push_back(of(settings.options, warning));
        }
        return {};
    }

    Result<void> open(const Settings& settings, bool share_port) {
        const ListenerOptions& wanted = settings->options;
        Listener::OpenOptions options;
        options.only_v6 = std::any_of(wanted_.begin(), wanted_.end(), [&](const auto& other) {
            return addressOf(wanted).is_v6() && addressOf(other).is_v4() && wanted.port != 0 &&
                   wanted.port == other.port;
        });
        options.share_port = share_port;
        if (share_port) shareGoersPort(wanted.port, true);
        auto listener = Listener::open(settings, loops_, server_, options);
        if (share_port) shareGoersPort(wanted.port, false);
        if (!listener) {
            if (share_port || !portIsOurs(wanted.port)) return fail(of(wanted, listener.error()));
            blocked_.push_back(settings);
            return {};
        }
        if (share_port) (*listener)->sharePort(false);
        change_->steps.push_back({std::move(*listener), settings, true});
        return {};
    }

    bool portIsOurs(uint16_t port) const {
        return std::any_of(present_.begin(), present_.end(), [&](const auto& present) {
            return port != 0 && present->local().port() == port;
        });
    }

    void shareGoersPort(uint16_t port, bool shared) const {
        for (const auto& goer : change_->given_up) {
            if (goer->local().port() == port) goer->sharePort(shared);
        }
    }

    Listeners goers() const {
        Listeners goers;
        for (const auto& present : present_) {
            if (!isTaken(*present)) goers.push_back(present);
        }
        return goers;
    }

    void sortSteps() {
        const auto rank = [this](const Change::Step& step) {
            return std::find_if(wanted_.begin(), wanted_.end(), [&](const ListenerOptions& wanted) {
                return wanted.name == step.settings->options.name;
            });
        };
        std::sort(change_->steps.begin(), change_->steps.end(),
                  [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    }

    const std::vector<ListenerOptions>& wanted_;
    const Listeners& present_;
    const Listener::Loops& loops_;
    ServerState& server_;
    std::unique_ptr<Change> change_ = std::make_unique<Change>();
    std::vector<Settings> blocked_;  // by one of ours, perhaps one that goes
};

}  // namespace

Result<std::unique_ptr<Change>> workOutChange(const std::vector<ListenerOptions>& wanted,
                                              const Listeners& present,
                                              const Listener::Loops& loops, ServerState& server) {
    return Worker(wanted, present, loops, server).workOut();
}

PreparedListeners::PreparedListeners(std::unique_ptr<Change> change) : change_(std::move(change)) {}
PreparedListeners::~PreparedListeners() = default;
PreparedListeners::PreparedListeners(PreparedListeners&&) noexcept = default;
PreparedListeners& PreparedListeners::operator=(PreparedListeners&&) noexcept = default;

const std::vector<Error>& PreparedListeners::warnings() const {
    return change_->warnings;
}

}  // namespace orchestrion::api
