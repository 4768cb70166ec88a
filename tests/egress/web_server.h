// A web server of a test, plain or by TLS, that tells what it has seen of its clients.
#pragma once

#include <openssl/ssl.h>

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "egress/certificates.h"
#include "egress/listener.h"

namespace orchestrion::egress_test {

struct Seen {
    std::string head;  // request line and headers
    std::string body;
    uint16_t client_port = 0;
    std::string client_name;        // common name of the certificate it showed
    std::string offered_protocols;  // by ALPN, "h2 http/1.1 "

    std::string target() const;
    std::string header(const std::string& name) const;  // "" if there is none
};

// The whole answer as bytes; see answer().
using Handler = std::function<std::string(const Seen&)>;

std::string answer(int status, const std::string& body, const std::string& headers = {});
std::string redirect(const std::string& location, int status = 302);

struct ServerTls {
    Identity identity;
    std::string client_authority = {};  // PEM: clients have to show a certificate it has signed
    int version_max = TLS1_3_VERSION;
    std::string ciphers = {};  // of TLS 1.2
};

class WebServer {
public:
    explicit WebServer(Handler handler = {}, const std::optional<ServerTls>& tls = {});
    ~WebServer();

    uint16_t port() const { return listener_->port(); }
    // "http://127.0.0.1:4711" + path, or https.
    std::string url(const std::string& path = "/", const std::string& host = "127.0.0.1") const;
    std::vector<Seen> seen() const;
    // Returns when so many requests have arrived.
    void await(size_t requests) const;

private:
    class Channel;
    void talk(int socket, uint16_t client_port);
    void converse(Channel& channel, Seen about_client);

    const Handler handler_;
    SSL_CTX* context_ = nullptr;
    mutable std::mutex mutex_;
    mutable std::condition_variable arrived_;
    std::vector<Seen> seen_;
    std::unique_ptr<Listener> listener_;
};

// Requests to "/held" are answered when the test says so.
class Gate {
public:
    std::string operator()(const Seen& seen) {
        if (seen.target() == "/held") opened_.wait();
        return answer(200, "hello");
    }
    void open() { open_.set_value(); }

private:
    std::promise<void> open_;
    std::shared_future<void> opened_{open_.get_future().share()};
};

}  // namespace orchestrion::egress_test
