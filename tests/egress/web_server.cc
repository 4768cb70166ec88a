#include "egress/web_server.h"

#include <openssl/pem.h>
#include <sys/socket.h>

#include <algorithm>

#include "base/assert.h"

namespace orchestrion::egress_test {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

X509* certificateOf(const std::string& pem) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return certificate;
}

void useIdentity(SSL_CTX* context, const Identity& identity) {
    X509* certificate = certificateOf(identity.certificate);
    BIO* bio = BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size()));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    ORCH_ASSERT(SSL_CTX_use_certificate(context, certificate) == 1, "a certificate for the server");
    ORCH_ASSERT(SSL_CTX_use_PrivateKey(context, key) == 1, "its key");
    EVP_PKEY_free(key);
    BIO_free(bio);
    X509_free(certificate);
}

// Writes down what the client offers, and takes HTTP/1.1.
int onProtocols(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                const unsigned char* in, unsigned int in_size, void*) {
    auto& offered = *static_cast<std::string*>(SSL_get_app_data(ssl));
    int result = SSL_TLSEXT_ERR_NOACK;
    for (unsigned int i = 0; i < in_size; i += in[i] + 1u) {
        const std::string name(reinterpret_cast<const char*>(in) + i + 1, in[i]);
        offered += name + " ";
        if (name != "http/1.1") continue;
        *out = in + i + 1;
        *out_size = in[i];
        result = SSL_TLSEXT_ERR_OK;
    }
    return result;
}

SSL_CTX* makeContext(const ServerTls& tls) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    useIdentity(context, tls.identity);
    SSL_CTX_set_max_proto_version(context, tls.version_max);
    SSL_CTX_set_alpn_select_cb(context, &onProtocols, nullptr);
    if (!tls.ciphers.empty()) SSL_CTX_set_cipher_list(context, tls.ciphers.c_str());
    if (!tls.client_authority.empty()) {
        X509* authority = certificateOf(tls.client_authority);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
        X509_free(authority);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
    return context;
}

std::string nameOfPeer(SSL* ssl) {
    X509* peer = SSL_get1_peer_certificate(ssl);
    if (peer == nullptr) return {};
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof(name));
    X509_free(peer);
    return name;
}

}  // namespace

// A connection, plain or by TLS.
class WebServer::Channel {
public:
    Channel(int socket, SSL_CTX* context) : socket_(socket) {
        if (context == nullptr) return;
        ssl_ = SSL_new(context);
        SSL_set_app_data(ssl_, &offered_);
        SSL_set_fd(ssl_, socket);
    }
    ~Channel() {
        if (ssl_ == nullptr) return;
        SSL_shutdown(ssl_);
        SSL_free(ssl_);
    }

    bool begin() { return ssl_ == nullptr || SSL_accept(ssl_) == 1; }
    std::string clientName() const { return ssl_ == nullptr ? "" : nameOfPeer(ssl_); }
    const std::string& offered() const { return offered_; }

    bool receive(std::string& received) {
        char bytes[16384];
        const ssize_t count = ssl_ == nullptr ? recv(socket_, bytes, sizeof(bytes), 0)
                                              : SSL_read(ssl_, bytes, sizeof(bytes));
        if (count > 0) received.append(bytes, static_cast<size_t>(count));
        return count > 0;
    }
    bool send(const std::string& bytes) {
        if (ssl_ == nullptr) return sendAll(socket_, bytes);
        return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }

private:
    const int socket_;
    SSL* ssl_ = nullptr;
    std::string offered_;
};

std::string Seen::target() const {
    const size_t space = head.find(' ');
    return head.substr(space + 1, head.find(' ', space + 1) - space - 1);
}

std::string Seen::header(const std::string& name) const {
    const size_t found = lower(head).find("\r\n" + lower(name) + ":");
    if (found == std::string::npos) return {};
    size_t begin = found + name.size() + 3;
    while (head[begin] == ' ') ++begin;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string answer(int status, const std::string& body, const std::string& headers) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
           "\r\n" + body;
}

std::string redirect(const std::string& location, int status) {
    return answer(status, "", "Location: " + location + "\r\n");
}

WebServer::WebServer(Handler handler, const std::optional<ServerTls>& tls)
    : handler_(handler ? std::move(handler) : [](const Seen&) { return answer(200, "hello"); }),
      context_(tls ? makeContext(*tls) : nullptr) {
    listener_ = std::make_unique<Listener>(
        [this](int socket, uint16_t client_port) { talk(socket, client_port); });
}

WebServer::~WebServer() {
    listener_.reset();
    SSL_CTX_free(context_);
}

std::string WebServer::url(const std::string& path, const std::string& host) const {
    return std::string(context_ == nullptr ? "http://" : "https://") + host + ":" +
           std::to_string(port()) + path;
}

std::vector<Seen> WebServer::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

void WebServer::await(size_t requests) const {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return seen_.size() >= requests; });
}

void WebServer::talk(int socket, uint16_t client_port) {
    Channel channel(socket, context_);
    if (!channel.begin()) return;
    Seen about_client;
    about_client.client_port = client_port;
    about_client.client_name = channel.clientName();
    about_client.offered_protocols = channel.offered();
    converse(channel, std::move(about_client));
}

void WebServer::converse(Channel& channel, Seen about_client) {
    std::string received;
    while (true) {
        size_t end = 0;
        while ((end = received.find("\r\n\r\n")) == std::string::npos) {
            if (!channel.receive(received)) return;
        }
        Seen request = about_client;
        request.head = received.substr(0, end + 2);
        received.erase(0, end + 4);
        const size_t length = std::strtoul(request.header("Content-Length").c_str(), nullptr, 10);
        while (received.size() < length) {
            if (!channel.receive(received)) return;
        }
        request.body = received.substr(0, length);
        received.erase(0, length);
        {
            const std::lock_guard lock(mutex_);
            seen_.push_back(request);
            arrived_.notify_all();
        }
        const std::string bytes = handler_(request);
        if (!channel.send(bytes) || bytes.find("Connection: close") != std::string::npos) return;
    }
}

}  // namespace orchestrion::egress_test
