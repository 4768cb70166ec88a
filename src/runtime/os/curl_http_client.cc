#include "runtime/os/curl_http_client.h"

#include <curl/curl.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace orchestrion::runtime {
namespace {

using Done = std::function<void(Result<HttpResponse>)>;

struct Transfer {
    HttpRequest request;
    Done done;
    HttpResponse response;
    curl_slist* headers = nullptr;
    char error[CURL_ERROR_SIZE] = {};

    ~Transfer() { curl_slist_free_all(headers); }
};

size_t onBody(char* bytes, size_t size, size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.response.body.size() + size * count > transfer.request.response_bytes_max) {
        return 0;
    }
    transfer.response.body.append(bytes, size * count);
    return size * count;
}

size_t onHeader(char* bytes, size_t size, size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view line(bytes, size * count);
    if (line.starts_with("HTTP/")) transfer.response.headers.clear();  // a redirect's are gone
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string_view value = line.substr(colon + 1);
        while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
        transfer.response.headers.emplace_back(line.substr(0, colon), value);
    }
    return size * count;
}

CURL* prepare(Transfer& transfer) {
    CURL* easy = curl_easy_init();
    const HttpRequest& request = transfer.request;
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    if (request.method == "POST") {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
    } else if (request.method != "GET") {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    if (request.method == "POST" || !request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    for (const auto& [name, value] : request.headers) {
        transfer.headers = curl_slist_append(transfer.headers,
                                             (name + (value.empty() ? ";" : ": " + value)).c_str());
    }
    transfer.headers = curl_slist_append(transfer.headers, "Expect:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers);
    return easy;
}

}  // namespace

class CurlHttpClient::Impl {
public:
    Impl() : multi_(curl_multi_init()), thread_([this] { run(); }) {}

    ~Impl() {
        stopping_ = true;
        curl_multi_wakeup(multi_);
        thread_.join();
        curl_multi_cleanup(multi_);
    }

    void send(HttpRequest request, Done done) {
        auto transfer = std::make_unique<Transfer>();
        transfer->request = std::move(request);
        transfer->done = std::move(done);
        {
            const std::lock_guard lock(mutex_);
            incoming_.push_back(std::move(transfer));
        }
        curl_multi_wakeup(multi_);
    }

private:
    void run() {
        while (!stopping_) {
            admit();
            int running = 0;
            curl_multi_perform(multi_, &running);
            finishDone();
            curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
        }
        admit();
        for (auto& [easy, transfer] : open_) {
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
            transfer->done(fail("http.failed", "the HTTP client is stopping"));
        }
    }

    void admit() {
        std::vector<std::unique_ptr<Transfer>> incoming;
        {
            const std::lock_guard lock(mutex_);
            incoming.swap(incoming_);
        }
        for (auto& transfer : incoming) {
            CURL* easy = prepare(*transfer);
            curl_multi_add_handle(multi_, easy);
            open_.emplace(easy, std::move(transfer));
        }
    }

    void finishDone() {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* easy = message->easy_handle;
            const CURLcode code = message->data.result;
            auto node = open_.extract(easy);
            Transfer& transfer = *node.mapped();
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            const char* url = nullptr;
            curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
            if (url != nullptr) transfer.response.url = url;
            curl_multi_remove_handle(multi_, easy);
            curl_easy_cleanup(easy);
            if (code == CURLE_OK) {
                transfer.response.status = static_cast<int>(status);
                transfer.done(std::move(transfer.response));
            } else {
                const char* why = transfer.error[0] ? transfer.error : curl_easy_strerror(code);
                transfer.done(fail("http.failed", transfer.request.method + " " +
                                                      transfer.request.url + ": " + why));
            }
        }
    }

    CURLM* multi_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Transfer>> incoming_;
    std::unordered_map<CURL*, std::unique_ptr<Transfer>> open_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

CurlHttpClient::CurlHttpClient() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    ORCH_ASSERT(initialised == CURLE_OK, "libcurl does not start");
    impl_ = std::make_unique<Impl>();
}

CurlHttpClient::~CurlHttpClient() = default;

void CurlHttpClient::send(HttpRequest request, Done done) {
    impl_->send(std::move(request), std::move(done));
}

}  // namespace orchestrion::runtime
