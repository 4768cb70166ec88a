#include "sim/web_services.h"

#include <boost/json.hpp>

#include "config/quantities.h"
#include "sim/match.h"

namespace orchestrion::sim {
namespace {

constexpr uint64_t kFileBytesMax = 64u << 20;

bool hasHeader(const std::map<std::string, std::string>& headers, std::string_view name) {
    for (const auto& [field, value] : headers) {
        if (field.size() != name.size()) continue;
        bool same = true;
        for (size_t i = 0; i < name.size(); ++i)
            same = same && (field[i] | 0x20) == (name[i] | 0x20);
        if (same) return true;
    }
    return false;
}

std::string contentType(const std::string& path) {
    const std::string ending = path.substr(std::min(path.rfind('.'), path.size()));
    if (ending == ".json") return "application/json";
    if (ending == ".js") return "text/javascript; charset=utf-8";
    if (ending == ".xml" || ending == ".scxml") return "application/xml";
    return "text/plain; charset=utf-8";
}

std::string summary(const Result<runtime::HttpResponse>& response, Milliseconds after) {
    std::string text =
        response ? std::to_string(response->status) : "fails: " + response.error().message;
    if (after.count() > 0) text += " after " + config::printDuration(after);
    return text;
}

}  // namespace

WebServices::Prepared WebServices::fileOf(const WebService& service, const std::string& rest,
                                          const runtime::HttpRequest& request) const {
    const std::string path = service.folder + "/" + rest.substr(0, rest.find_first_of("?#"));
    Prepared prepared{
        runtime::HttpResponse{404, request.url, {}, "not found", 0}, {}, service.name};
    if (path.find("/../") != std::string::npos) return prepared;
    auto bytes = parts_.files.read(path, kFileBytesMax);
    if (!bytes) return prepared;
    prepared.response = runtime::HttpResponse{
        200, request.url, {{"Content-Type", contentType(path)}}, std::move(*bytes), 0};
    return prepared;
}

WebServices::Prepared WebServices::answerOf(size_t index, const runtime::HttpRequest& request) {
    const WebService& service = services_[index];
    uint64_t number = answered_[index]++;
    size_t at = 0;
    while (at + 1 < service.answers.size() && service.answers[at].times > 0 &&
           number >= service.answers[at].times) {
        number -= service.answers[at++].times;
    }
    const WebAnswer& answer = service.answers[at];
    Prepared prepared{fail("http.failed", answer.fails), answer.after, service.name};
    if (!answer.fails.empty()) return prepared;
    runtime::HttpResponse response;
    response.status = static_cast<int>(answer.status);
    response.url = request.url;
    for (const auto& [name, value] : answer.headers) response.headers.emplace_back(name, value);
    std::string type;
    if (!answer.file.empty()) {
        auto bytes = parts_.files.read(answer.file, kFileBytesMax);
        response.body = bytes ? std::move(*bytes) : std::string();
        type = contentType(answer.file);
    } else if (answer.body && answer.body->is_string()) {
        response.body = std::string(answer.body->get_string());
        type = "text/plain; charset=utf-8";
    } else if (answer.body) {
        response.body = boost::json::serialize(*answer.body);
        type = "application/json";
    }
    if (!type.empty() && !hasHeader(answer.headers, "content-type")) {
        response.headers.emplace_back("Content-Type", type);
    }
    prepared.response = std::move(response);
    return prepared;
}

WebServices::Prepared WebServices::prepare(const runtime::HttpRequest& request) {
    for (size_t i = 0; i < services_.size(); ++i) {
        const WebService& service = services_[i];
        std::string rest;
        if (!service.method.empty() && service.method != request.method) continue;
        if (!matchesPattern(service.url, request.url, &rest)) continue;
        return service.folder.empty() ? answerOf(i, request) : fileOf(service, rest, request);
    }
    return {fail("http.failed",
                 "no web service of the scenario takes " + request.method + " " + request.url),
            {},
            {}};
}

void WebServices::send(runtime::HttpRequest request,
                       std::function<void(Result<runtime::HttpResponse>)> done) {
    const bool document = request.purpose == runtime::HttpPurpose::kDocument;
    if (!document && !parts_.sessions_base.empty() &&
        request.url.starts_with(parts_.sessions_base)) {
        return parts_.to_session(std::move(request), std::move(done));
    }
    std::unique_lock lock(mutex_);
    Prepared prepared = prepare(request);
    lock.unlock();
    if (document) return done(std::move(prepared.response));
    if (prepared.after > request.timeout) {
        prepared.after = request.timeout;
        prepared.response =
            fail("http.timedOut", request.method + " " + request.url + " was not answered in " +
                                      config::printDuration(request.timeout));
    }
    if (parts_.seen) {
        parts_.seen({prepared.service, request, summary(prepared.response, prepared.after)});
    }
    if (prepared.after.count() == 0) return done(std::move(prepared.response));
    const Milliseconds due = parts_.clock.monotonicTime() + prepared.after;
    open_.emplace(std::pair(due, asked_++), Open{std::move(done), std::move(prepared.response)});
}

std::optional<Milliseconds> WebServices::nextDue() const {
    return open_.empty() ? std::nullopt : std::optional(open_.begin()->first.first);
}

bool WebServices::fire() {
    bool any = false;
    while (!open_.empty() && open_.begin()->first.first <= parts_.clock.monotonicTime()) {
        Open answer = std::move(open_.begin()->second);
        open_.erase(open_.begin());
        answer.done(std::move(answer.response));
        any = true;
    }
    return any;
}

}  // namespace orchestrion::sim
