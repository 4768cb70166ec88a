#include "runtime/timed_http_client.h"

#include "runtime/os/stopwatch.h"

namespace orchestrion::runtime {

void TimedHttpClient::send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) {
    ++in_flight_;
    inner_.send(std::move(request),
                [this, watch = Stopwatch(), done = std::move(done)](Result<HttpResponse> result) {
                    count(result, watch.microseconds());
                    done(std::move(result));
                });
}

void TimedHttpClient::count(const Result<HttpResponse>& result, uint64_t microseconds) {
    --in_flight_;
    time_.observe(microseconds);
    const std::string outcome =
        result ? std::to_string(result->status / 100) + "xx" : result.error().code;
    const std::lock_guard lock(mutex_);
    ++outcomes_[outcome];
}

metrics::HttpClientNumbers TimedHttpClient::numbers() const {
    metrics::HttpClientNumbers numbers;
    numbers.in_flight = in_flight_;
    numbers.time = time_.value();
    const std::lock_guard lock(mutex_);
    numbers.outcomes = outcomes_;
    return numbers;
}

}  // namespace orchestrion::runtime
