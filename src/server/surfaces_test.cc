#include "server/surfaces.h"

#include <gtest/gtest.h>

namespace orchestrion::server {
namespace {

using config::Listener;
using config::Surface;

TEST(Surfaces, eachListenerServesItsParts) {
    Surfaces surfaces(
        {Listener{.name = "all"},
         Listener{.name = "monitors", .serves = {Surface::kMetrics, Surface::kHealth}}});
    for (const char* path : {"/api/v1/sessions", "/scxml/session/start", "/ors/help", "/sessions/a",
                             "/metrics", "/healthz", "/readyz", "/nothing"}) {
        EXPECT_TRUE(surfaces.serves("all", path)) << path;
    }
    EXPECT_TRUE(surfaces.serves("monitors", "/metrics"));
    EXPECT_TRUE(surfaces.serves("monitors", "/readyz"));
    for (const char* path : {"/api/v1/sessions", "/api", "/scxml/session/start", "/sessions/a"}) {
        EXPECT_FALSE(surfaces.serves("monitors", path)) << path;
        EXPECT_FALSE(surfaces.serves("unknown", path)) << path;
    }
    // No part of the interface: answered 404 further down.
    EXPECT_TRUE(surfaces.serves("monitors", "/apis"));
}

TEST(Surfaces, aChangeHoldsFromTheNextRequestOn) {
    Surfaces surfaces({Listener{.name = "a"}});
    int calls = 0;
    const api::Handler handler = surfaces.guard([&](const api::Request&, const api::Reply& reply) {
        ++calls;
        reply(api::textResponse(200, "ok"));
    });
    auto peer = std::make_shared<api::Peer>();
    peer->listener = "a";
    const auto ask = [&] {
        int status = 0;
        api::Request request;
        request.method = "GET";
        request.target = "/api/v1/sessions?limit=1";
        request.peer = peer;
        handler(std::move(request),
                [&](const api::Response& response) { status = response.status; });
        return status;
    };
    EXPECT_EQ(ask(), 200);
    surfaces.set({Listener{.name = "a", .serves = {Surface::kHealth}}});
    EXPECT_EQ(ask(), 404);
    surfaces.set({Listener{.name = "b"}});
    EXPECT_EQ(ask(), 404);
    EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace orchestrion::server
