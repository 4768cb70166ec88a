#include "modules/remote/remote_module.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"

namespace orchestrion::modules {
namespace {

void tell(const Result<runtime::HttpResponse>& response, const std::string& url,
          const Answer& answer) {
    if (!response) return answer.error("unreachable", response.error().message);
    if (response->status == 202) return answer.nothing();
    if (response->status < 200 || response->status > 299) {
        return answer.failure(response->status,
                              "POST " + url + ": answered " + std::to_string(response->status));
    }
    if (response->body.empty()) return answer.done();
    auto data = parseJson(response->body);
    if (!data || !data->is_object()) {
        return answer.error("badanswer", "POST " + url + ": the answer is no JSON object");
    }
    boost::json::object object = std::move(data->get_object());
    if (!object.contains("error")) return answer.done(std::move(object));
    const std::string error = textOf(object["error"]);
    const auto* description = object.if_contains("description");
    const std::string sentence = description == nullptr ? std::string() : textOf(*description);
    answer.error(error, sentence, std::move(object));
}

}  // namespace

struct RemoteModuleOf::Call {
    runtime::HttpRequest request;
    Answer answer;
    int left = kRepetitions;
};

RemoteModuleOf::RemoteModuleOf(const World& world, const CurrentOptions& options,
                               RemoteModule remote)
    : world_(world),
      options_(options),
      remote_(std::move(remote)),
      ns_(scxml::normaliseNamespace(remote_.ns)),
      rule_{remote_.name, {}, true} {}

void RemoteModuleOf::perform(const session::ModuleRequest& request, const Answer& answer) {
    // Where the service is may change while the server runs.
    const auto options = options_.get();
    const auto now =
        std::find_if(options->remote.begin(), options->remote.end(),
                     [&](const RemoteModule& remote) { return remote.name == remote_.name; });
    const RemoteModule& remote = now == options->remote.end() ? remote_ : *now;
    boost::json::object body = Arguments(request).all();
    body["session"] = request.caller.session_id;
    body["requestid"] = request.effect.request_id;
    body["module"] = request.effect.module;
    body["action"] = request.effect.action;
    runtime::HttpRequest http;
    http.method = "POST";
    http.url = remote.url + (remote.url.ends_with('/') ? "" : "/") + request.effect.action;
    http.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", request.key}};
    http.body = boost::json::serialize(body);
    http.timeout = remote.timeout;
    http.purpose = runtime::HttpPurpose::kInternal;
    send(world_, std::make_shared<Call>(Call{std::move(http), answer}));
}

void RemoteModuleOf::send(const World& world, std::shared_ptr<Call> call) {
    world.http.send(call->request, [world, call](Result<runtime::HttpResponse> response) {
        const bool failed = !response || response->status >= 500;
        if (!failed || call->left == 0) return tell(response, call->request.url, call->answer);
        --call->left;
        world.delays->after(kBetween, [world, call] { send(world, call); });
    });
}

}  // namespace orchestrion::modules
