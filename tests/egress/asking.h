// How the tests of this folder ask, and what they need around it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "runtime/os/curl_http_client.h"

namespace orchestrion::egress_test {

using runtime::CurlHttpClient;
using runtime::DestinationOptions;
using runtime::EgressOptions;
using runtime::HttpPurpose;
using runtime::HttpRequest;
using runtime::HttpResponse;
using runtime::NetworkPolicyOptions;

using Answer = std::future<Result<HttpResponse>>;

inline HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.timeout = Milliseconds(20000);
    return request;
}

inline Answer send(CurlHttpClient& client, HttpRequest request) {
    auto promise = std::make_shared<std::promise<Result<HttpResponse>>>();
    Answer answer = promise->get_future();
    client.send(std::move(request), [promise](Result<HttpResponse> response) {
        promise->set_value(std::move(response));
    });
    return answer;
}

inline Result<HttpResponse> ask(CurlHttpClient& client, HttpRequest request) {
    return send(client, std::move(request)).get();
}

// "200 hello", or the code of the error.
inline std::string outcome(const Result<HttpResponse>& response) {
    if (!response) return response.error().code;
    return std::to_string(response->status) + " " + response->body;
}

// A client that reaches this machine, with options.
class Client {
public:
    explicit Client(EgressOptions options = {}) : options_(std::move(options)) {
        options_.policy.allow_loopback = true;
        const auto replaced = http.replace(options_);
        EXPECT_TRUE(replaced) << replaced.error().message;
    }
    Result<HttpResponse> get(const std::string& url) { return ask(http, egress_test::get(url)); }

    CurlHttpClient http{NetworkPolicyOptions{}};

private:
    EgressOptions options_;
};

// A folder of its own, gone at the end.
class Folder {
public:
    Folder();
    ~Folder();
    // The path of a new file.
    std::string write(const std::string& name, const std::string& bytes) const;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace orchestrion::egress_test
