// Measures what an HTTP client does: how many requests, how they end, how long they take.
//
// Lifetime   `inner` is borrowed and outlives this; this outlives its requests.
// Threading  Everything from any thread.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "metrics/http.h"
#include "runtime/http_client.h"

namespace orchestrion::runtime {

class TimedHttpClient final : public HttpClient {
public:
    explicit TimedHttpClient(HttpClient& inner)
        : inner_(inner), time_(metrics::kHttpMicroseconds) {}

    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;

    metrics::HttpClientNumbers numbers() const;

private:
    void count(const Result<HttpResponse>& result, uint64_t microseconds);

    HttpClient& inner_;
    std::atomic<uint64_t> in_flight_{0};
    metrics::Histogram time_;
    mutable std::mutex mutex_;
    std::map<std::string, uint64_t> outcomes_;
};

}  // namespace orchestrion::runtime
