#include "office/session_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace orchestrion::office {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Remembers what is told; a look is not taken.
class HeardLine final : public Line {
public:
    void send(center::Command command, center::Center::Done) override {
        std::visit([this](const auto& body) { note(body); }, command.body);
    }
    Result<void> look(std::function<void(center::CenterCore&, routing::Time)>) override {
        return {};
    }
    std::vector<std::string> take() { return std::exchange(heard_, {}); }

private:
    void note(const center::Confirm& c) { heard_.push_back("confirm " + number(c.sequence)); }
    void note(const center::Undelivered& u) { heard_.push_back("later " + number(u.sequence)); }
    void note(const center::SessionEnded& e) { heard_.push_back("ended " + e.session); }
    void note(const center::SessionNotStarted& n) {
        heard_.push_back("not started " + n.session + " " + n.reason);
    }
    template <class Other>
    void note(const Other&) {
        heard_.push_back("something else");
    }
    static std::string number(uint64_t n) { return std::to_string(n); }

    std::vector<std::string> heard_;
};

// Remembers what is asked; the test answers.
class AskedSessions final : public Sessions {
public:
    void start(session::StartRequest request, session::Service::Started done) override {
        const auto& document = request.document;
        asked.push_back("start " + request.id + " " +
                        (document.url.empty() ? document.application : document.url) + " " +
                        request.key->key);
        answer_ = [done](const std::string& code) {
            if (code.empty()) return done(session::SessionView{});
            done(fail(session::StartFailure{{code, "why"}, {}}));
        };
    }
    void send(session::SessionRef session, Event event, session::RequestKey key,
              Viewed done) override {
        asked.push_back(session.id + " " + event.name + " " + key.key);
        answer_ = [done](const std::string& code) {
            if (code.empty()) return done(session::SessionView{});
            done(fail(code, "why"));
        };
    }
    void view(session::SessionRef, Viewed) override {}
    void remark(session::SessionRef, const char*, std::string) override {}
    bool runs(std::string_view) const override { return true; }

    void answer(const std::string& code = {}) { std::exchange(answer_, {})(code); }
    std::vector<std::string> take() { return std::exchange(asked, {}); }
    std::vector<std::string> asked;

private:
    std::function<void(const std::string&)> answer_;
};

class SessionMailTest : public testing::Test {
protected:
    void event(uint64_t sequence, const std::string& session = "s") {
        mail.deliver({sequence, center::SessionEvent{{session, "e", "{}", {}}}});
    }
    void start(uint64_t sequence, const std::string& fallback) {
        mail.deliver({sequence, center::StartSession{"s", "", "http://a", fallback, "{}", "i"}});
    }
    HeardLine line;
    AskedSessions sessions;
    SessionMail mail{{"t", line, sessions, {}}};
};

TEST_F(SessionMailTest, theEventsOfASessionGoOneAfterTheOther) {
    event(1);
    event(2);
    EXPECT_THAT(sessions.take(), ElementsAre("s e center-t-1"));
    sessions.answer();
    EXPECT_THAT(line.take(), ElementsAre("confirm 1"));
    EXPECT_THAT(sessions.take(), ElementsAre("s e center-t-2"));
    sessions.answer();
    EXPECT_EQ(mail.counts().waiting, 0u);
    EXPECT_EQ(mail.counts().taken, 2u);
}

TEST_F(SessionMailTest, whatCannotBeTakenNowKeepsWhatIsBehindIt) {
    event(1);
    event(2);
    sessions.answer("session.mailboxFull");
    EXPECT_THAT(line.take(), ElementsAre("later 1"));
    event(3);
    sessions.take();
    event(1);  // the centre sends it again
    EXPECT_THAT(sessions.take(), ElementsAre("s e center-t-1"));
    sessions.answer();
    EXPECT_THAT(sessions.take(), ElementsAre("s e center-t-2"));
    sessions.answer("store.unavailable");
    event(2);
    sessions.answer();
    sessions.answer();
    EXPECT_THAT(line.take(), ElementsAre("confirm 1", "later 2", "confirm 2", "confirm 3"));
}

TEST_F(SessionMailTest, aSessionThatIsGoneTakesNothingMore) {
    event(1);
    event(2);
    sessions.answer("session.ended");
    EXPECT_THAT(line.take(), ElementsAre("ended s", "confirm 1", "confirm 2"));
    EXPECT_EQ(mail.counts().undeliverable, 2u);
}

TEST_F(SessionMailTest, aStartComesBeforeTheEventsOfItsSession) {
    start(1, "");
    event(2);
    EXPECT_THAT(sessions.take(), ElementsAre("start s http://a center-t-1"));
    sessions.answer();
    EXPECT_THAT(sessions.take(), ElementsAre("s e center-t-2"));
}

TEST_F(SessionMailTest, aFallbackStandsInAndThenItIsOver) {
    start(1, "http://b");
    event(2);
    sessions.answer("service.busy");
    EXPECT_THAT(line.take(), ElementsAre("later 1"));
    start(1, "http://b");
    sessions.answer("document.refused");
    EXPECT_THAT(sessions.take(),
                ElementsAre("start s http://a center-t-1", "start s http://a center-t-1",
                            "start s http://b center-t-1-fallback"));
    sessions.answer("document.refused");
    EXPECT_THAT(line.take(), ElementsAre("not started s document.refused: why", "ended s",
                                         "confirm 1", "confirm 2"));
    EXPECT_THAT(sessions.take(), IsEmpty());
    EXPECT_EQ(mail.counts().not_started, 1u);
}

TEST_F(SessionMailTest, aSessionThatEndsWhileItIsStartedIsGone) {
    EXPECT_FALSE(mail.endedWhileStarting("s"));
    start(1, "http://b");
    EXPECT_TRUE(mail.endedWhileStarting("s"));  // of the document that is refused
    sessions.answer("document.refused");
    sessions.answer();
    EXPECT_THAT(line.take(), ElementsAre("confirm 1"));
    start(3, "");
    EXPECT_TRUE(mail.endedWhileStarting("s"));
    sessions.answer();
    EXPECT_THAT(line.take(), ElementsAre("ended s", "confirm 3"));
    event(4);
    EXPECT_FALSE(mail.endedWhileStarting("s"));
    sessions.answer();
}

TEST_F(SessionMailTest, aSessionThatWasStartedBeforeIsNotStartedAgain) {
    start(1, "http://b");
    sessions.answer("session.exists");
    EXPECT_THAT(line.take(), ElementsAre("confirm 1"));
}

}  // namespace
}  // namespace orchestrion::office
