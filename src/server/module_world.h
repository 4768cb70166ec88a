// The modules of a server with all they may reach: made before the service, which is told to them
// when it is there.
//
// Threading  connect() before the first session runs; the rest from any thread.
// Lifetime   Outlives the service; what is borrowed outlives this.
#pragma once

#include <memory>

#include "api/web_requests.h"
#include "modules/modules.h"
#include "modules/thread_delays.h"
#include "runtime/os/real_files.h"

namespace orchestrion::server {

class ModuleWorld final : private modules::SessionDoor, private modules::WebDoor {
public:
    // What sessions ask of contact centres.
    struct Centres {
        modules::CenterDoor* door = nullptr;
        modules::StatisticSource* statistics = nullptr;
    };
    ModuleWorld(const runtime::Clock& clock, runtime::Random& random, runtime::HttpClient& http,
                Centres centres, modules::Options options);
    ~ModuleWorld() { delays_->stop(); }

    modules::Modules& modules() { return modules_; }
    void connect(session::Service& service) { service_ = &service; }
    const std::shared_ptr<api::WebRequests>& webRequests() const { return web_requests_; }
    void after(Milliseconds time, std::function<void()> work) {
        delays_->after(time, std::move(work));
    }

private:
    void start(session::StartRequest request, Done done) override;
    void terminate(session::SessionRef session, Done done) override;
    bool respond(const std::string& session_id, const std::string& request_id,
                 modules::WebAnswer answer) override;

    runtime::RealFiles files_;
    const std::shared_ptr<modules::ThreadDelays> delays_;
    const std::shared_ptr<api::WebRequests> web_requests_;
    session::Service* service_ = nullptr;
    modules::Modules modules_;
};

}  // namespace orchestrion::server
