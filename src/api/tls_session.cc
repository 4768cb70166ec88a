#include "api/tls_session.h"

#include <algorithm>
#include <cstring>

namespace orchestrion::api {
namespace {

constexpr size_t kRecordBytesMax = 16u << 10;  // RFC 8446 §5.1

TlsSession* sessionOf(BIO* bio) {
    return static_cast<TlsSession*>(BIO_get_data(bio));
}

// Why a certificate of the client was refused; empty if that is not what failed.
std::string refusal(const SSL* ssl) {
    const long verified = SSL_get_verify_result(ssl);
    return verified == X509_V_OK ? std::string()
                                 : std::string(X509_verify_cert_error_string(verified));
}

}  // namespace

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, WallTime now)
    : context_(std::move(context)), ssl_(SSL_new(context_->get())) {
    ORCH_ASSERT(ssl_ != nullptr, "there is memory for a TLS session");
    BIO* bio = BIO_new(method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
    X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl_.get()),
                               std::chrono::system_clock::to_time_t(now));
}

// The wire, as OpenSSL sees it.

const BIO_METHOD* TlsSession::method() {
    static const BIO_METHOD* const kMethod = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
        BIO_meth_set_read(made, &TlsSession::readWire);
        BIO_meth_set_write(made, &TlsSession::writeWire);
        BIO_meth_set_ctrl(made, &TlsSession::control);
        return made;
    }();
    return kMethod;
}

int TlsSession::readWire(BIO* bio, char* bytes, int size) {
    std::string_view& received = sessionOf(bio)->received_;
    BIO_clear_retry_flags(bio);
    if (received.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const size_t count = std::min(received.size(), static_cast<size_t>(size));
    std::memcpy(bytes, received.data(), count);
    received.remove_prefix(count);
    return static_cast<int>(count);
}

int TlsSession::writeWire(BIO* bio, const char* bytes, int size) {
    sessionOf(bio)->wire_.append(bytes, static_cast<size_t>(size));
    return size;
}

long TlsSession::control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

// Both directions.

Result<void> TlsSession::receive(std::string_view wire, std::string& plain) {
    received_ = wire;
    ERR_clear_error();
    if (!established_) {
        const auto shaken = shakeHands();
        if (!shaken || !established_) return shaken;
    }
    char record[kRecordBytesMax];
    while (!ended_) {
        size_t count = 0;
        const int result = SSL_read_ex(ssl_.get(), record, sizeof(record), &count);
        plain.append(record, count);
        if (result == 1) continue;
        const int why = SSL_get_error(ssl_.get(), result);
        if (why == SSL_ERROR_WANT_READ) break;
        if (why != SSL_ERROR_ZERO_RETURN) return failure("tls.broken");
        ended_ = true;
    }
    return {};
}

Result<void> TlsSession::shakeHands() {
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) {
        established_ = true;
        return {};
    }
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) return {};
    return failure("tls.handshakeFailed");
}

Unexpected<Error> TlsSession::failure(std::string_view code) const {
    const std::string refused = refusal(ssl_.get());
    const std::string reason = takeOpensslError();
    return fail(code, refused.empty() ? reason : "the client's certificate: " + refused);
}

bool TlsSession::send(std::string_view plain) {
    ORCH_ASSERT(established_, "the greeting comes before anything else");
    if (plain.empty()) return true;
    ERR_clear_error();
    size_t count = 0;
    const int result = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count);
    if (result != 1) ERR_clear_error();
    return result == 1;
}

void TlsSession::end() {
    if (!established_) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

}  // namespace orchestrion::api
