// The request by which a connection becomes a WebSocket (RFC 6455 §4.2), and its answer.
//
//     call.reply(openWebSocket(call.request, {"orchestrion.v1"}, [this](WebSocket socket) { … }));
//
// Pages in browsers cannot set headers, so a client may bring its token as a subprotocol, beside
// one that it speaks:
//
//     new WebSocket(url, ["orchestrion.v1", "orchestrion.bearer." + token])
//
// It counts as "Authorization: Bearer TOKEN" where that header is missing, in requests for a
// WebSocket only. The access guard takes it out of the request; it is never answered, stored or
// logged. A page of another site gains nothing by this: it would have to know the token.
//
// Threading  Any thread.
// Errors     request.upgradeExpected (426), request.badUpgrade (400).
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "api/http.h"

namespace orchestrion::api {

inline constexpr std::string_view kBearerProtocol = "orchestrion.bearer.";

// The answer 101 with `socket`, or why there is no WebSocket. A client that asks for subprotocols
// gets the first of its list that is among `protocols`; one that asks for others only is refused.
Response openWebSocket(const Request& request, std::initializer_list<std::string_view> protocols,
                       std::function<void(WebSocket)> socket);

bool wantsWebSocket(const Request& request);
// The token among the subprotocols that a client offers with its wish for a WebSocket; empty: none.
std::string_view offeredToken(const Request& request);
// Takes such tokens out.
void dropOfferedTokens(Headers& headers);

// What proves that the server has understood the request (§4.2.2): for the key of RFC 6455 §1.3,
// "dGhlIHNhbXBsZSBub25jZQ==", it is "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".
std::string webSocketAcceptOf(std::string_view key);

}  // namespace orchestrion::api
