// One libcurl multi handle with its connections, as a descriptor that can be waited for together
// with others.
//
// Threading  One thread.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <optional>
#include <utility>

namespace orchestrion::runtime {

class CurlMulti {
public:
    using Clock = std::chrono::steady_clock;

    CurlMulti();
    // Closes the connections. All transfers have been removed before.
    ~CurlMulti();
    CurlMulti(const CurlMulti&) = delete;
    CurlMulti& operator=(const CurlMulti&) = delete;

    void add(CURL* easy);
    void remove(CURL* easy);

    // Readable when advance() has something to do; it also has at due().
    int descriptor() const { return epoll_; }
    std::optional<Clock::time_point> due() const { return due_; }
    void advance();
    // The next transfer that has ended, to be removed.
    std::optional<std::pair<CURL*, CURLcode>> nextEnded();

private:
    static int onSocket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
    static int onTimer(CURLM* multi, long timeout_ms, void* self);
    void act(curl_socket_t socket, int events);

    CURLM* multi_;
    int epoll_;
    std::optional<Clock::time_point> due_;
};

}  // namespace orchestrion::runtime
