// TLS on one connection, apart from its socket: a filter between the bytes on the wire and those of
// HTTP. It does no input or output itself, so it never waits for anybody.
//
// Threading  Belongs to its connection.
// Lifetime   Keeps its context.
// Errors     What the client does wrong ends the session; wire() then holds what to tell it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/openssl_ptr.h"
#include "api/peer.h"
#include "api/tls_context.h"
#include "base/result.h"

namespace orchestrion::api {

class TlsSession {
public:
    // Certificates of the client are checked as of `now`.
    TlsSession(std::shared_ptr<const TlsContext> context, WallTime now);
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    // Takes what has come over the wire and appends what it says in plain to `plain`. Fails with
    // tls.handshakeFailed or, later, with tls.broken; its message says why, for an operator.
    Result<void> receive(std::string_view wire, std::string& plain);
    // The greeting is over; from now on there is plain text in both directions.
    bool established() const { return established_; }
    // The client has said that it sends no more.
    bool ended() const { return ended_; }

    // Once established. False if the session is broken.
    bool send(std::string_view plain);
    // Says that nothing follows, as far as the session still can.
    void end();
    // What is to go over the wire; whoever sends it takes it out.
    std::string& wire() { return wire_; }

    // Version, cipher and certificate, once established.
    void describe(Peer& peer) const;

private:
    static int readWire(BIO* bio, char* bytes, int size);
    static int writeWire(BIO* bio, const char* bytes, int size);
    static long control(BIO* bio, int command, long number, void* pointer);
    static const BIO_METHOD* method();
    Result<void> shakeHands();
    Unexpected<Error> failure(std::string_view code) const;

    const std::shared_ptr<const TlsContext> context_;
    SslPtr ssl_;
    std::string_view received_;  // while receive() is at work: what is left of it
    std::string wire_;
    bool established_ = false;
    bool ended_ = false;
};

// Subject, names and fingerprint.
PeerCertificate describeCertificate(X509* certificate);

}  // namespace orchestrion::api
