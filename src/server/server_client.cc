#include "server/server_client.h"

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <future>

#include "base/json.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

std::string member(const json::value& value, const char* name) {
    const auto* object = value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

// All findings about a refused document, a line each.
std::string diagnosticLines(const json::value& problem) {
    const auto* object = problem.if_object();
    const auto* list = object == nullptr ? nullptr : object->if_contains("diagnostics");
    if (list == nullptr || !list->is_array()) return {};
    std::string lines;
    for (const json::value& finding : list->get_array()) {
        lines += "\n  " + member(finding, "file");
        if (const auto* line = finding.as_object().if_contains("line")) {
            lines += ":" + json::serialize(*line);
        }
        lines += ": " + member(finding, "message") + " [" + member(finding, "code") + "]";
    }
    return lines;
}

}  // namespace

ServerClient::ServerClient(std::string url, runtime::HttpClient& http, std::string key)
    : url_(std::move(url)), key_(std::move(key)), http_(http) {
    while (url_.ends_with('/')) url_.pop_back();
}

Result<json::value> ServerClient::ask(const std::string& method, const std::string& path,
                                      const std::string& body) {
    return understood(send({method, path, body}).get());
}

std::vector<Result<json::value>> ServerClient::askAll(const std::vector<Question>& questions) {
    std::vector<std::future<Result<runtime::HttpResponse>>> sent;
    sent.reserve(questions.size());
    for (const Question& question : questions) sent.push_back(send(question));
    std::vector<Result<json::value>> answers;
    answers.reserve(sent.size());
    for (auto& answer : sent) answers.push_back(understood(answer.get()));
    return answers;
}

std::future<Result<runtime::HttpResponse>> ServerClient::send(const Question& question) {
    runtime::HttpRequest request;
    request.method = question.method;
    request.url = url_ + question.path;
    request.body = question.body;
    request.timeout = Milliseconds(90000);
    if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    if (!key_.empty()) request.headers.emplace_back("Authorization", "Bearer " + key_);
    auto promise = std::make_shared<std::promise<Result<runtime::HttpResponse>>>();
    auto answer = promise->get_future();
    http_.send(std::move(request), [promise](Result<runtime::HttpResponse> response) {
        promise->set_value(std::move(response));
    });
    return answer;
}

Result<json::value> ServerClient::understood(Result<runtime::HttpResponse> response) const {
    if (!response) {
        return fail("server.notReached",
                    "no server answers at " + url_ + " (" + response.error().message +
                        "); start one with 'orchestrion serve', or name it with --server URL");
    }
    auto value = parseJson(response->body);
    if (response->status >= 200 && response->status < 300 && value) return std::move(*value);
    if (!value || member(*value, "code").empty()) {
        return fail("server.notUnderstood", "what answers at " + url_ +
                                                " is not Orchestrion: status " +
                                                std::to_string(response->status));
    }
    return fail(member(*value, "code"), member(*value, "detail") + diagnosticLines(*value));
}

Result<std::string> readKey(const std::string& file) {
    if (file.empty()) {
        const char* key = std::getenv("ORCHESTRION_KEY");
        return std::string(key == nullptr ? "" : key);
    }
    std::ifstream stream(file);
    std::string key;
    if (!(stream >> key)) {
        return fail("keys.notRead", "expected an API key or a token in the file '" + file + "'");
    }
    return key;
}

}  // namespace orchestrion::server
