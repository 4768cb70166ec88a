#include "server/session_log.h"

#include <gmock/gmock.h>

namespace orchestrion::server {
namespace {

using testing::EndsWith;

class SessionLogTest : public testing::Test {
protected:
    std::string line_;
    Log log_{[] { return WallTime(Milliseconds(1893456000000)); },
             [this](std::string_view line) {
                 line_ = line;
                 return true;
             }};
    SessionLog sessions_{log_};
};

TEST_F(SessionLogTest, livesAreToldWithoutData) {
    session::SessionView view;
    view.id = "4711";
    view.application = "mortgage";
    view.document_url = "file:///m.scxml";
    view.data = R"({"customer":"Ada"})";
    sessions_.life(view);
    EXPECT_THAT(line_, EndsWith("info session: session started session=4711 "
                                "application=mortgage document=file:///m.scxml\n"));
    view.ended = WallTime{};
    view.turns = 12;
    view.status = session::SessionStatus::kCompleted;
    sessions_.life(view);
    EXPECT_THAT(line_, EndsWith("info session: session ended session=4711 application=mortgage "
                                "status=completed turns=12\n"));
    view.status = session::SessionStatus::kSuspended;
    view.failure = "the event 'x' took the server down twice";
    sessions_.life(view);
    EXPECT_THAT(line_, EndsWith("warning session: session suspended session=4711 "
                                "application=mortgage reason=\"the event 'x' took the server "
                                "down twice\" turns=12\n"));
    view.status = session::SessionStatus::kFailed;
    view.failure = "limit microsteps_per_turn_max";
    sessions_.life(view);
    EXPECT_THAT(line_, EndsWith("warning session: session failed session=4711 "
                                "application=mortgage reason=\"limit "
                                "microsteps_per_turn_max\" turns=12\n"));
}

TEST_F(SessionLogTest, chartsSpeakAsComponentChart) {
    sessions_.chart("4711", {"greeting", "hello there", ""});
    EXPECT_THAT(line_, EndsWith("info chart: log session=4711 label=greeting "
                                "text=\"hello there\"\n"));
    sessions_.chart("4711", {"greeting", "hello", "2"});
    EXPECT_THAT(line_, EndsWith("label=greeting text=hello level=2\n"));
}

TEST_F(SessionLogTest, slowTurnsSayWhere) {
    sessions_.slowTurn({"4711", "mortgage", "customer.answers", Milliseconds(120), 3});
    EXPECT_THAT(line_, EndsWith("warning session: slow turn session=4711 application=mortgage "
                                "event=customer.answers duration_ms=120 microsteps=3\n"));
    EXPECT_EQ(sessions_.slowTurns(), 1u);
}

}  // namespace
}  // namespace orchestrion::server
