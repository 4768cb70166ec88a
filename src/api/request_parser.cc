#include "api/request_parser.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace orchestrion::api {
namespace {

namespace http = boost::beast::http;

std::string toString(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

Unexpected<Error> failure(boost::beast::error_code error, const RequestLimits& limits) {
    if (error == http::error::header_limit) {
        return fail("request.headerTooLarge", "expected a header of at most " +
                                                  std::to_string(limits.header_bytes_max) +
                                                  " bytes, request line included");
    }
    if (error == http::error::body_limit) {
        return fail("request.tooLarge", "expected a body of at most " +
                                            std::to_string(limits.body_bytes_max) + " bytes");
    }
    if (error == http::error::bad_version) {
        return fail("request.badVersion", "expected HTTP/1.1 or HTTP/1.0");
    }
    return fail("request.malformed", "expected an HTTP/1.1 request: " + error.message());
}

}  // namespace

class RequestParser::Impl {
public:
    explicit Impl(const RequestLimits& limits) : limits_(limits) {
        // Ours is exact, however the bytes are cut; Beast's is not.
        parser_.header_limit(limits.header_bytes_max * 2 + 100);
        parser_.body_limit(limits.body_bytes_max);
        parser_.eager(true);
    }

    Result<size_t> put(std::string_view bytes) {
        size_t taken = 0;
        if (!parser_.is_header_done()) {
            const auto header = putHeader(bytes);
            if (!header || !parser_.is_header_done()) return header;
            taken = *header;
        }
        if (parser_.is_done() || taken == bytes.size()) return taken;
        const auto body =
            parser_.chunked() ? putChunks(bytes.substr(taken)) : putSome(bytes.substr(taken));
        if (!body) return body;
        return taken + *body;
    }

    Request take() {
        auto message = parser_.release();
        Request request;
        request.method = toString(message.method_string());
        request.target = toString(message.target());
        for (const auto& field : message) {
            request.headers.emplace_back(toString(field.name_string()), toString(field.value()));
        }
        request.body = std::move(message.body());
        return request;
    }

    http::request_parser<http::string_body>& parser() { return parser_; }

private:
    Result<size_t> putHeader(std::string_view bytes) {
        const size_t allowed = limits_.header_bytes_max - header_bytes_;
        const auto taken = putSome(bytes.substr(0, allowed));
        if (!taken) return taken;
        header_bytes_ += *taken;
        if (parser_.is_header_done()) {
            const auto fit = check();
            if (!fit) return fail(fit.error());
        } else if (bytes.size() >= allowed) {
            return failure(http::error::header_limit, limits_);
        }
        return taken;
    }

    // The line before a chunk, and what follows the last one, are limited like a header: Beast
    // waits for their ends, however far away.
    Result<size_t> putChunks(std::string_view bytes) {
        size_t taken = 0;
        while (!parser_.is_done() && taken < bytes.size()) {
            const std::string_view some = bytes.substr(taken, limits_.header_bytes_max);
            const auto used = putSome(some);
            if (!used) return used;
            if (*used == 0 && some.size() == limits_.header_bytes_max) {
                return failure(http::error::header_limit, limits_);
            }
            if (*used == 0) break;
            taken += *used;
        }
        return taken;
    }

    Result<size_t> putSome(std::string_view bytes) {
        if (waitsForLastChunk() && bytes.size() < kLastChunk.size()) return size_t{0};
        boost::beast::error_code error;
        const size_t taken =
            parser_.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
        if (error && error != http::error::need_more) return failure(error, limits_);
        return taken;
    }

    // Beast asserts that it never sees less than a whole last chunk. Nothing shorter can stand
    // where one is still to come.
    static constexpr std::string_view kLastChunk = "0\r\n\r\n";
    bool waitsForLastChunk() const { return parser_.is_header_done() && parser_.chunked(); }

    // What the syntax alone does not tell.
    Result<void> check() const {
        const auto& message = parser_.get();
        if (message.version() != 11 && message.version() != 10) {
            return fail("request.badVersion", "expected HTTP/1.1 or HTTP/1.0");
        }
        if (message.version() == 11 && message.count(http::field::host) != 1) {
            return fail("request.malformed", "expected exactly one Host header (RFC 9112 §3.2)");
        }
        if (message.target().empty() || message.target().front() != '/') {
            return fail("request.malformed", "expected a path that begins with '/'");
        }
        // Two ways to say where a request ends are the way to smuggle another one in (RFC 9112
        // §6.3).
        if (message.count(http::field::transfer_encoding) > 0 &&
            (message.count(http::field::content_length) > 0 || !parser_.chunked())) {
            return fail("request.malformed",
                        "expected either Content-Length or 'Transfer-Encoding: chunked'");
        }
        const auto expectation = message[http::field::expect];
        if (!expectation.empty() && !boost::beast::iequals(expectation, "100-continue")) {
            return fail("request.badExpectation", "only '100-continue' may be expected");
        }
        return {};
    }

    const RequestLimits limits_;
    http::request_parser<http::string_body> parser_;
    size_t header_bytes_ = 0;
};

RequestParser::RequestParser(const RequestLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<size_t> RequestParser::put(std::string_view bytes) {
    return impl_->put(bytes);
}
bool RequestParser::headerDone() const {
    return impl_->parser().is_header_done();
}
bool RequestParser::done() const {
    return impl_->parser().is_done();
}
bool RequestParser::keepAlive() const {
    return impl_->parser().keep_alive();
}
bool RequestParser::isHttp10() const {
    return impl_->parser().get().version() == 10;
}
bool RequestParser::continueExpected() const {
    return headerDone() && !isHttp10() && impl_->parser().get().count(http::field::expect) > 0;
}
Request RequestParser::take() {
    return impl_->take();
}

}  // namespace orchestrion::api
