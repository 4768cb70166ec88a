// HttpClient over libcurl's multi interface: one thread, any number of requests in flight.
//
// Lifetime   The destructor ends the thread; requests still open then fail with http.failed.
#pragma once

#include <memory>

#include "runtime/http_client.h"

namespace orchestrion::runtime {

class CurlHttpClient final : public HttpClient {
public:
    CurlHttpClient();
    ~CurlHttpClient() override;
    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::runtime
