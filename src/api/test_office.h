// A contact centre for tests of the interface: a real one on its own thread, over a store in
// memory. Sessions take whatever they are told; what was told is kept.
#pragma once

#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "center/center.h"
#include "office/office.h"
#include "runtime/os/real_clock.h"
#include "store/memory/memory_store.h"
#include "store/threaded_writer.h"

namespace orchestrion::api {

// "claims" starts an application, "chat" likewise; faxes lie in the queue "faxes", which nothing
// pulls from.
inline center::CenterOptions officeOptions(const std::string& tenant) {
    center::CenterOptions options;
    options.tenant = tenant;
    options.endpoints = {{"claims", {"claims", "", "", {}}, "", ""},
                         {"chat", {"chat", "", "", {}}, "", ""},
                         {"fax", {}, "faxes", ""}};
    options.queues = {{"faxes", {}}, {"drafts", {}}};
    options.indexed_keys = {"customer"};
    options.router.offer_timeout = Milliseconds(3600 * 1000);  // no test waits so long
    options.router.transition_time = options.router.offer_timeout;
    return options;
}

class TestOffice final : public office::Office, private center::Outside {
public:
    explicit TestOffice(const std::string& tenant)
        : tenant_(tenant),
          center_({random_, timeline_, store_, writer_, *this}, officeOptions(tenant)),
          line_(center_),
          links_(line_) {
        ORCH_ASSERT(center_.run(), "an empty store can be read");
    }
    ~TestOffice() override { center_.stop(); }

    const std::string& tenant() const override { return tenant_; }
    office::Line& line() override { return line_; }
    office::Links& links() override { return links_; }
    office::Decisions& decisions() override { return decisions_; }
    center::CenterCounts counts() const override { return center_.counts(); }

    // The answer, or the code of the error.
    std::string tell(center::CommandBody body) {
        std::promise<std::string> said;
        line_.send({std::move(body), {}}, [&](const center::Answer& answer) {
            said.set_value(answer ? *answer : answer.error().code);
        });
        return said.get_future().get();
    }
    // "name data" of the events that a session was told.
    std::vector<std::string> eventsOf(const std::string& session) const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> found;
        for (const auto& event : events_) {
            if (event.session == session) found.push_back(event.name + " " + event.data);
        }
        return found;
    }

private:
    class CenterLine final : public office::Line {
    public:
        explicit CenterLine(center::Center& center) : center_(center) {}
        void send(center::Command command, center::Center::Done done) override {
            center_.send(std::move(command), std::move(done));
        }
        Result<void> look(
            std::function<void(center::CenterCore&, routing::Time now)> look) override {
            return center_.look(std::move(look));
        }

    private:
        center::Center& center_;
    };

    void deliver(const center::Output& output) override {
        if (const auto* event = std::get_if<center::SessionEvent>(&output.body)) {
            const std::lock_guard lock(mutex_);
            events_.push_back(event->event);
        } else if (const auto* order = std::get_if<center::GatewayOrder>(&output.body)) {
            (void)links_.order(output.sequence, *order);
            return;
        } else if (const auto* notice = std::get_if<center::AgentNotice>(&output.body)) {
            links_.notice(*notice);
        } else if (const auto* why = std::get_if<center::Explained>(&output.body)) {
            decisions_.add(clock_.wallTime(), *why);
        }
        if (output.sequence != 0) line_.send({center::Confirm{output.sequence}, {}}, {});
    }

    const std::string tenant_;
    runtime::RealClock clock_;
    runtime::Timeline timeline_{clock_};
    runtime::SeededRandom random_{7};
    store::MemoryStore store_;
    store::ThreadedWriter writer_{store_, {}};
    mutable std::mutex mutex_;
    std::vector<interaction::LifeEvent> events_;
    office::Decisions decisions_;
    center::Center center_;
    CenterLine line_;
    office::Links links_;
};

// "default" and "acme" have a contact centre.
class TestOffices final : public office::OfficeDirectory {
public:
    office::Office* find(std::string_view tenant) const override {
        for (office::Office* office : all()) {
            if (office->tenant() == tenant) return office;
        }
        return nullptr;
    }
    std::vector<office::Office*> all() const override { return {&acme, &byDefault}; }

    mutable TestOffice acme{"acme"};
    mutable TestOffice byDefault{"default"};
};

}  // namespace orchestrion::api
