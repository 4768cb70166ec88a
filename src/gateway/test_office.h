// A contact centre for tests of links: TestCenter on virtual time, behind the doors of an office.
// Commands are kept until settle(): links may be asked while they are being attached.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "center/test_center.h"
#include "gateway/wire.h"
#include "office/office.h"

namespace orchestrion::gateway {

class TestOffice : public office::Office, private office::Line {
public:
    explicit TestOffice(center::CenterOptions options = center::testOptions())
        : centre_(std::move(options), *this) {}

    const std::string& tenant() const override { return centre_.options.tenant; }
    office::Line& line() override { return *this; }
    office::Links& links() override { return links_; }
    office::Decisions& decisions() override { return decisions_; }
    center::CenterCounts counts() const override { return centre_.core->counts(); }

    center::TestCenter& centre() { return centre_; }
    // Everything that was sent, and what follows from it.
    void settle() {
        while (!sent_.empty()) {
            auto [command, done] = std::move(sent_.front());
            sent_.pop_front();
            centre_.rounds->apply(std::move(command), std::move(done), centre_.now());
            centre_.rounds->close();
            centre_.settle();
        }
    }
    // The centre takes nothing more.
    void beBusy(bool busy) { busy_ = busy; }

private:
    class Centre : public center::TestCenter {
    public:
        Centre(center::CenterOptions with, TestOffice& office)
            : TestCenter(std::move(with)), office_(office) {}
        void deliver(const center::Output& output) override {
            TestCenter::deliver(output);
            if (const auto* order = std::get_if<center::GatewayOrder>(&output.body)) {
                office_.links_.order(output.sequence, *order);
            }
            if (const auto* notice = std::get_if<center::AgentNotice>(&output.body)) {
                office_.links_.notice(*notice);
            }
        }

    private:
        TestOffice& office_;
    };

    void send(center::Command command, center::Center::Done done) override {
        if (busy_) {
            if (done) done(fail("center.busy", "the contact centre has too much waiting work"));
            return;
        }
        sent_.emplace_back(
            std::move(command), done ? std::move(done) : [](center::Answer) {});
    }
    Result<void> look(std::function<void(center::CenterCore&, routing::Time)> look) override {
        look(*centre_.core, centre_.now());
        return {};
    }

    std::deque<std::pair<center::Command, center::Center::Done>> sent_;
    bool busy_ = false;
    office::Decisions decisions_;
    office::Links links_{*this};
    Centre centre_;
};

// Keeps what is sent.
struct TestWire : Wire {
    bool send(std::string_view message) override {
        if (broken) return false;
        sent.emplace_back(message);
        return true;
    }
    void close(uint16_t code, std::string_view) override {
        closed = code;
        broken = true;
    }
    std::vector<std::string> take() { return std::exchange(sent, {}); }

    std::vector<std::string> sent;
    uint16_t closed = 0;
    bool broken = false;
};

}  // namespace orchestrion::gateway
