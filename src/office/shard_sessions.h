// The sessions of one shard, for a contact centre on virtual time (stepped_office.h).
//
// What is asked goes through the shard's mailbox, as it does in a server: an answer never comes
// before the call returns.
//
// Lifetime   Of the shard and its mailbox; dropped with them.
// Threading  The shard's thread.
#pragma once

#include <memory>

#include "office/sessions.h"
#include "runtime/mailbox.h"
#include "session/shard.h"

namespace orchestrion::office {

class ShardSessions final : public Sessions {
public:
    ShardSessions(session::Shard& shard, runtime::Mailbox& mailbox)
        : shard_(shard), mailbox_(mailbox) {}

    void start(session::StartRequest request, session::Service::Started done) override {
        mailbox_.postAnswer([this, request = std::move(request), done = std::move(done)] {
            shard_.start(request, done);
        });
    }
    void send(session::SessionRef session, Event event, session::RequestKey key,
              Viewed done) override {
        mailbox_.postAnswer([this, session = std::move(session), event = std::move(event),
                             key = std::move(key), done = std::move(done)] {
            shard_.send(session, event, session::WaitFor::kAccepted, done, key);
        });
    }
    void view(session::SessionRef session, Viewed done) override {
        mailbox_.postAnswer([this, session = std::move(session), done = std::move(done)] {
            shard_.view(session, done);
        });
    }
    void remark(session::SessionRef session, const char* kind, std::string object) override {
        mailbox_.postAnswer([this, session = std::move(session), kind, object = std::move(object)] {
            shard_.remark(session, kind, object);
        });
    }
    bool runs(std::string_view session) const override {
        return shard_.isRunning(std::string(session));
    }

private:
    session::Shard& shard_;
    runtime::Mailbox& mailbox_;
};

}  // namespace orchestrion::office
