// HttpClient over libcurl: one thread, requests to any number of hosts, connections kept and used
// again.
//
// Each redirect is a request of its own: its destination, its local port, its proxy and the network
// policy are those of where it leads.
//
// Lifetime   The destructor ends the thread; requests still open then fail with http.failed.
// Threading  Any thread.
// Limits     EgressLimits. Requests beyond those in flight wait, for their timeout at most;
//            beyond requests_waiting_max they fail at once with http.busy. The server's own
//            (HttpPurpose::kInternal) do not wait: strangers must not keep them out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/egress_options.h"
#include "runtime/http_client.h"

namespace orchestrion::runtime {

class CurlHttpClient final : public HttpClient {
public:
    // With the defaults for everything but the policy; replace() gives it the rest. Without a
    // policy (enforced = false, a person's own command line) by the proxies of the environment.
    explicit CurlHttpClient(const NetworkPolicyOptions& policy);
    ~CurlHttpClient() override;

    // What replace() would say. Reads the files that are named.
    static Result<void> check(const EgressOptions& options);
    // From now on requests go out by `options`; those in flight end as they began, and their
    // connections are not used again. Fails with egress.badValue or egress.badCertificate, and
    // nothing changes.
    Result<void> replace(const EgressOptions& options);
    // What stands below these URLs may always be reached, whatever the policy says: the server's
    // own doors. Kept by replace(). Fails with http.badUrl.
    Result<void> setOwnUrls(const std::vector<std::string>& bases);

    void send(HttpRequest request, std::function<void(Result<HttpResponse>)> done) override;

    HttpClientCounters counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace orchestrion::runtime
