// A world for the tests of modules: everything they can reach, remembered and answered by the test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "modules/modules.h"

namespace orchestrion::modules {

class TestWorld : public runtime::HttpClient,
                  public Delays,
                  public SessionDoor,
                  public WebDoor,
                  public CenterDoor,
                  public StatisticSource {
public:
    // What modules ask.
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(std::move(request));
        if (http_fails) return done(fail("http.failed", "nobody answered"));
        done(response);
    }
    void after(Milliseconds time, std::function<void()> work) override {
        delays.push_back(time);
        work();
    }
    void start(session::StartRequest request, SessionDoor::Done done) override {
        started.push_back(std::move(request));
        if (session_error.code.empty())
            return done(started.back().id.empty() ? "made" : started.back().id);
        done(fail(session_error));
    }
    void terminate(session::SessionRef session, SessionDoor::Done done) override {
        terminated.push_back(session.id);
        if (session_error.code.empty()) return done(session.id);
        done(fail(session_error));
    }
    bool respond(const std::string&, const std::string& id, WebAnswer answer) override {
        if (id != waiting_request) return false;
        web_answers.push_back(std::move(answer));
        return true;
    }
    void perform(CenterCommand command, CenterDoor::Done done) override {
        commands.push_back(std::move(command));
        done(center_answer);
    }
    std::optional<double> statistic(const std::string&, const std::string& object,
                                    const std::string& name) const override {
        const auto found = statistics.find(object + "/" + name);
        if (found == statistics.end()) return std::nullopt;
        return found->second;
    }

    // An action, and its events as text: "name data" or "name data model", one a line.
    std::string run(const std::string& module, const std::string& action,
                    const std::string& arguments, const std::string& area = {},
                    bool again = false) {
        session::ModuleRequest request;
        request.caller = {"s1", "app", "http://host/apps/main.scxml", "default"};
        request.key = "s1-2-0";
        request.again = again;
        request.effect = {module, action, area.empty() ? module : area, "r1", arguments};
        std::string text = "nothing";
        modules().perform(request, [&](std::vector<Event> events) {
            text.clear();
            for (const Event& event : events) {
                if (!text.empty()) text += '\n';
                text += event.name + " " + event.data.bytes;
                if (!event.model.empty()) text += " " + event.model;
            }
        });
        return text;
    }
    // A function: its value as JSON, or "!" and its error.
    std::string call(std::string_view root, std::string_view function, const std::string& arguments,
                     const std::string& model = "{}") {
        effects.clear();
        for (size_t r = 0; r < modules().roots().size(); ++r) {
            if (modules().roots()[r] != root) continue;
            const auto functions = modules().functions(r);
            for (size_t f = 0; f < functions.size(); ++f) {
                if (functions[f] != function) continue;
                auto answer = modules().call({"s1", "app", "", "default"}, r, f, arguments, model);
                effects = std::move(answer.effects);
                return answer.error.empty() ? answer.value : "!" + answer.error;
            }
        }
        return "no such function";
    }
    Modules& modules() {
        if (!modules_) modules_ = std::make_unique<Modules>(world(), options);
        return *modules_;
    }
    World world() {
        World world{clock, *files, *this, std::shared_ptr<Delays>(std::shared_ptr<Delays>(), this)};
        if (!bare) {
            world.sessions = this;
            world.web = this;
            world.center = this;
            world.statistics = this;
        }
        return world;
    }

    Options options;
    bool bare = false;  // without sessions, web and centre
    runtime::VirtualClock clock;
    runtime::MemoryFiles memory_files;
    const runtime::Files* files = &memory_files;

    std::vector<runtime::HttpRequest> requests;
    runtime::HttpResponse response{200, "", {}, "", 0};
    bool http_fails = false;
    std::vector<Milliseconds> delays;
    std::vector<session::StartRequest> started;
    std::vector<std::string> terminated;
    Error session_error;
    std::string waiting_request;
    std::vector<WebAnswer> web_answers;
    std::vector<CenterCommand> commands;
    CenterAnswer center_answer;
    std::map<std::string, double> statistics;
    std::vector<scxml::ModuleEffect> effects;

private:
    std::unique_ptr<Modules> modules_;
};

}  // namespace orchestrion::modules
