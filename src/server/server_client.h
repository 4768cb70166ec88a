// A running server, as the command line talks to it: the REST interface of src/api.
//
// Threading  Each call blocks until the server has answered.
#pragma once

#include <boost/json/value.hpp>
#include <future>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/http_client.h"

namespace orchestrion::server {

class ServerClient {
public:
    // `url`: "http://127.0.0.1:7210", with or without a slash at its end. `http` is borrowed. `key`
    // is an API key or a token; empty: none.
    ServerClient(std::string url, runtime::HttpClient& http, std::string key = {});

    // The server's JSON answer. A problem document is the error, with its code; server.notReached
    // and server.notUnderstood are our own.
    //   path  begins with '/'; its parts are percent-encoded
    Result<boost::json::value> ask(const std::string& method, const std::string& path,
                                   const std::string& body = {});
    // Several at once; the answers in their order.
    struct Question {
        std::string method;
        std::string path;
        std::string body = {};
    };
    std::vector<Result<boost::json::value>> askAll(const std::vector<Question>& questions);

private:
    std::future<Result<runtime::HttpResponse>> send(const Question& question);
    Result<boost::json::value> understood(Result<runtime::HttpResponse> response) const;

    std::string url_;
    std::string key_;
    runtime::HttpClient& http_;
};

// The key for ServerClient: what stands in `file`; without one, ORCHESTRION_KEY of the environment,
// which may be absent. Never an option of its own: others see the command line. Fails with
// keys.notRead.
Result<std::string> readKey(const std::string& file);

}  // namespace orchestrion::server
