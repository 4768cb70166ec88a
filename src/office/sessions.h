// The sessions of a server, as a contact centre reaches them: session::Service, or a shard on
// virtual time (sim/).
//
// Threading  Any thread, never blocks. `done` is called exactly once, on any thread; an answer that
// is
//            no error never before the call returns.
#pragma once

#include "session/service.h"

namespace orchestrion::office {

class Sessions {
public:
    virtual ~Sessions() = default;
    virtual void start(session::StartRequest request, session::Service::Started done) = 0;
    // Answered when it is taken for good (session::WaitFor::kAccepted).
    using Viewed = session::Service::Callback<session::SessionView>;
    virtual void send(session::SessionRef session, Event event, session::RequestKey key,
                      Viewed done) = 0;
    virtual void view(session::SessionRef session, Viewed done) = 0;
    // For its history; `kind` is a constant.
    virtual void remark(session::SessionRef session, const char* kind, std::string object) = 0;
    // It exists and has not ended.
    virtual bool runs(std::string_view session) const = 0;
};

// Of a service that is known later than the contact centres: connect() before the first is asked.
class ServiceSessions final : public Sessions {
public:
    void connect(session::Service& service) { service_ = &service; }

    void start(session::StartRequest request, session::Service::Started done) override {
        service_->start(std::move(request), std::move(done));
    }
    void send(session::SessionRef session, Event event, session::RequestKey key,
              Viewed done) override {
        service_->send(std::move(session), std::move(event), session::WaitFor::kAccepted,
                       std::move(done), std::move(key));
    }
    void view(session::SessionRef session, Viewed done) override {
        service_->view(std::move(session), std::move(done));
    }
    void remark(session::SessionRef session, const char* kind, std::string object) override {
        service_->remark(std::move(session), kind, std::move(object));
    }
    bool runs(std::string_view session) const override { return service_->runs(session); }

private:
    session::Service* service_ = nullptr;
};

}  // namespace orchestrion::office
