#include "runtime/os/curl_multi.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>

#include "base/assert.h"

namespace orchestrion::runtime {
namespace {

constexpr int kEventsAtOnce = 64;

uint32_t epollEvents(int what) {
    uint32_t events = 0;
    if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
    return events;
}

int curlEvents(uint32_t events) {
    int result = 0;
    if ((events & (EPOLLIN | EPOLLHUP)) != 0) result |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0) result |= CURL_CSELECT_OUT;
    if ((events & EPOLLERR) != 0) result |= CURL_CSELECT_ERR;
    return result;
}

}  // namespace

CurlMulti::CurlMulti() : multi_(curl_multi_init()), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    ORCH_ASSERT(multi_ != nullptr && epoll_ >= 0, "the HTTP client gets what it needs to start");
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::onSocket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::onTimer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlMulti::~CurlMulti() {
    curl_multi_cleanup(multi_);
    close(epoll_);
}

void CurlMulti::add(CURL* easy) {
    const CURLMcode code = curl_multi_add_handle(multi_, easy);
    ORCH_ASSERT(code == CURLM_OK, curl_multi_strerror(code));
}

void CurlMulti::remove(CURL* easy) {
    curl_multi_remove_handle(multi_, easy);
}

// A socket that libcurl has closed has left the set by itself.
int CurlMulti::onSocket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    const int epoll = static_cast<CurlMulti*>(self)->epoll_;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.events = epollEvents(what);
    event.data.fd = socket;
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
        epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
    return 0;
}

int CurlMulti::onTimer(CURLM*, long timeout_ms, void* self) {
    auto& due = static_cast<CurlMulti*>(self)->due_;
    due.reset();
    if (timeout_ms >= 0) due = Clock::now() + std::chrono::milliseconds(timeout_ms);
    return 0;
}

void CurlMulti::act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
}

void CurlMulti::advance() {
    std::array<epoll_event, kEventsAtOnce> events{};
    const int count = epoll_wait(epoll_, events.data(), kEventsAtOnce, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<size_t>(i)];
        act(event.data.fd, curlEvents(event.events));
    }
    if (due_ && *due_ <= Clock::now()) {
        due_.reset();
        act(CURL_SOCKET_TIMEOUT, 0);
    }
}

std::optional<std::pair<CURL*, CURLcode>> CurlMulti::nextEnded() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg == CURLMSG_DONE) return {{message->easy_handle, message->data.result}};
    }
    return {};
}

}  // namespace orchestrion::runtime
