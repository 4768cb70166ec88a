// What a running server takes over from another configuration, and by whose prepare and commit.
//
// Threading  subscribeLive() before the first reload; what it subscribes runs on the reloader.
#pragma once

#include "access/access_control.h"
#include "api/http_server.h"
#include "base/log.h"
#include "config/manager.h"
#include "modules/modules.h"
#include "runtime/os/curl_http_client.h"
#include "server/centre_services.h"
#include "server/contact_centres.h"
#include "server/storage.h"
#include "server/surfaces.h"
#include "session/service.h"

namespace orchestrion::server {

// All are borrowed and outlive the last reload.
struct LiveParts {
    api::HttpServer& http_server;
    runtime::CurlHttpClient& http_client;
    session::Service& service;
    access::AccessControl& access;
    Surfaces& surfaces;
    Log& log;
    modules::Modules& modules;
    Storage& storage;
    ContactCentres& centres;
    CentreServices* centre_services;  // null: there are no contact centres
};

void subscribeLive(config::Manager& manager, LiveParts parts);

}  // namespace orchestrion::server
