// What the service and the HTTP server count, in the terms of metrics/.
#pragma once

#include "api/http_server.h"
#include "metrics/http.h"
#include "metrics/server.h"
#include "metrics/sessions.h"
#include "session/service.h"

namespace orchestrion::api {

metrics::SessionNumbers numbersOf(const session::Service::Counters& counters);
std::vector<metrics::ListenerNumbers> numbersOf(const HttpCounters& counters);
std::vector<metrics::CertificateNumbers> certificatesOf(const HttpCounters& counters);

}  // namespace orchestrion::api
