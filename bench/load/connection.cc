#include "load/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <string_view>

namespace orchestrion::load {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr size_t kProblemBytes = 300;

// The value of a header, whatever the case of its name; empty if it is not there.
std::string_view headerOf(std::string_view head, std::string_view lower_name) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    const auto it =
        std::search(head.begin(), head.end(), lower_name.begin(), lower_name.end(), same);
    if (it == head.end()) return {};
    std::string_view value =
        head.substr(static_cast<size_t>(it - head.begin()) + lower_name.size());
    value = value.substr(0, value.find('\r'));
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
}

}  // namespace

Connection::Connection(asio::io_context& context, tcp::endpoint server, Listener& listener)
    : socket_(context), server_(std::move(server)), listener_(listener) {}

bool Connection::connect() {
    error_code error;
    socket_.connect(server_, error);
    if (error) return false;
    socket_.set_option(tcp::no_delay(true), error);
    socket_.non_blocking(true, error);
    return true;
}

// A request fits the socket's buffer, so that writing it is one call and no event.
void Connection::send() {
    if (!socket_.is_open() && !connect()) return lost();
    error_code error;
    const size_t sent = socket_.write_some(asio::buffer(request_), error);
    if (error && error != asio::error::would_block) return lost();
    if (sent == request_.size()) return read();
    asio::async_write(socket_, asio::buffer(request_) + sent, [this](error_code failed, size_t) {
        if (failed == asio::error::operation_aborted) return;
        if (failed) return lost();
        read();
    });
}

void Connection::read() {
    socket_.async_read_some(asio::buffer(chunk_), [this](error_code error, size_t count) {
        if (error == asio::error::operation_aborted) return;
        if (error) return lost();
        received(count);
    });
}

void Connection::received(size_t count) {
    size_t taken = 0;
    if (!in_body_) {
        const size_t before = head_.size();
        head_.append(chunk_.data(), count);
        const size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
        if (end == std::string::npos) return read();
        taken = end + 4 - before;
        head_.resize(end + 2);
        if (!takeHead()) return lost();
    }
    const size_t body = std::min(count - taken, body_left_);
    if (status_ >= 300 && last_problem_.size() < kProblemBytes) {
        last_problem_.append(chunk_.data() + taken, std::min(body, kProblemBytes));
    }
    body_left_ -= body;
    if (body_left_ > 0) return read();
    answered();
}

// False if it cannot be read.
bool Connection::takeHead() {
    const std::string_view head(head_);
    if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) return false;
    const auto status = std::from_chars(head.data() + 9, head.data() + 12, status_);
    if (status.ec != std::errc{}) return false;
    const std::string_view length = headerOf(head, "\r\ncontent-length:");
    body_left_ = 0;
    if (!length.empty()) {
        const auto read = std::from_chars(length.data(), length.data() + length.size(), body_left_);
        if (read.ec != std::errc{}) return false;
    }
    close_after_ = headerOf(head, "\r\nconnection:") == "close";
    in_body_ = true;
    if (status_ >= 300) last_problem_ = std::to_string(status_) + " ";
    return true;
}

void Connection::answered() {
    in_body_ = false;
    head_.clear();
    if (close_after_) close();
    listener_.onAnswer(*this, status_);
}

// Told later, so that one who sends again at once does not go round in circles on the stack.
void Connection::lost() {
    close();
    asio::post(socket_.get_executor(), [this] { listener_.onAnswer(*this, kLost); });
}

void Connection::close() {
    error_code ignored;
    socket_.close(ignored);
    in_body_ = false;
    head_.clear();
}

}  // namespace orchestrion::load
