// A TestServer with certificates of its own, and clients that trust them.
#pragma once

#include <string>

#include "api/test_certificates.h"
#include "api/test_server.h"
#include "api/test_tls_client.h"

namespace orchestrion::api {

class TestTlsServer : public TestServer {
public:
    explicit TestTlsServer(TlsMode mode = TlsMode::kSimple) { listener() = listenerWith(mode); }

    ListenerOptions& listener() { return options().listeners.front(); }
    // As it is now, but in another mode and with another certificate.
    ListenerOptions listenerWith(TlsMode mode, const std::string& common_name = "server") {
        ListenerOptions made = listener();
        made.tls.mode = mode;
        const TestCertificate certificate = issueServer(common_name);
        made.tls.certificate_file = folder_.write(common_name + ".pem", certificate.pem);
        made.tls.key_file = folder_.write(common_name + ".key", certificate.key_pem);
        made.tls.ca_files = {folder_.write("clients.pem", clients_.pem())};
        return made;
    }
    TestCertificate issueServer(const std::string& common_name) {
        return servers_.issue({common_name, "DNS:localhost,IP:127.0.0.1"});
    }

    // Trusts the server; shows nothing.
    TestTls client() { return {.authority_pem = servers_.pem()}; }
    TestTls clientNamed(const std::string& common_name) {
        TestTls tls = client();
        tls.own = clients_.issue({common_name, "DNS:" + common_name + ".example.com,URI:urn:x"});
        return tls;
    }

    TestAuthority& servers() { return servers_; }
    TestAuthority& clients() { return clients_; }
    const TestFolder& folder() const { return folder_; }

private:
    TestFolder folder_;
    TestAuthority servers_{"authority of servers"};
    TestAuthority clients_{"authority of clients"};
};

}  // namespace orchestrion::api
