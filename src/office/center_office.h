// The contact centre of a tenant on a thread of its own: what a server opens.
//
// Lifetime   Everything in World outlives it. run() reads the store; what comes before waits.
// stop()
//            commits what is in hand; links and sessions may still speak to it then, and are told
//            so.
// Threading  run() and stop() on one thread; the rest from any.
#pragma once

#include "office/delivery.h"
#include "office/office.h"
#include "runtime/random.h"
#include "runtime/timeline.h"
#include "store/store.h"
#include "store/writer.h"

namespace orchestrion::office {

class CenterOffice final : public Office {
public:
    struct World {
        const runtime::Clock& clock;
        runtime::Timeline& timeline;
        runtime::Random& random;
        store::Store& store;
        store::Writer& writer;
        Sessions& sessions;
        std::function<void(const center::StartSession&, const Error&)> on_not_started = {};
    };
    CenterOffice(const World& world, center::CenterOptions options);

    Result<void> run();
    void stop() { center_.stop(); }
    // Takes effect between two rounds.
    void setOptions(center::CenterOptions options) { center_.setOptions(std::move(options)); }
    // A session of the tenant has ended (ServiceOptions::on_life).
    void ended(const session::SessionView& view) { delivery_.ended(view); }

    const std::string& tenant() const override { return tenant_; }
    Line& line() override { return line_; }
    Links& links() override { return links_; }
    Decisions& decisions() override { return decisions_; }
    center::CenterCounts counts() const override { return center_.counts(); }
    SessionMailCounts mailCounts() const { return delivery_.counts(); }

private:
    class CenterLine final : public Line {
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

    const std::string tenant_;
    Sessions& sessions_;
    CenterLine line_{center_};  // not used before the centre is made
    Links links_{line_};
    Decisions decisions_;
    Delivery delivery_;
    center::Center center_;
};

}  // namespace orchestrion::office
