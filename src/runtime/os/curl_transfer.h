// One hop of an exchange as libcurl carries it out: the options that follow from the destination,
// the limits, and the network policy asked about every socket.
//
// Lifetime   Borrows the exchange and all of Surroundings until it is destroyed; the sockets it
//            opened may live on in the multi handle, and are closed through `ports`.
// Threading  One thread.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>

#include "runtime/egress.h"
#include "runtime/http_tally.h"
#include "runtime/os/http_exchange.h"
#include "runtime/os/local_ports.h"

namespace orchestrion::runtime {

class CurlTransfer {
public:
    struct Surroundings {
        const Egress& egress;
        LocalPorts& ports;
        HttpTally& tally;
        curl_slist* pinned_names;
    };
    // `judged`: the network policy applies.
    CurlTransfer(HttpExchange& exchange, const Surroundings& surroundings, bool judged);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // Why it must not begin, by what the URL says.
    Refusal refusal() const;

    CURL* easy() const { return easy_.get(); }
    HttpExchange& exchange() const { return exchange_; }
    // What came of it, `code` being libcurl's word. Once.
    Result<HttpResponse> finish(CURLcode code);

private:
    struct EasyDeleter {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct ListDeleter {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    static size_t onBody(char* bytes, size_t size, size_t count, void* self);
    static size_t onHeader(char* bytes, size_t size, size_t count, void* self);
    static curl_socket_t onOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
    static int onCloseSocket(void* ports, curl_socket_t socket);
    static int onConnected(void* self, char* remote, char* local, int remote_port, int local_port);

    void setUp();
    void setRequest();
    void setLimits();
    void setConnection();
    void setTls();
    void setProxy();
    void addHeader(const std::string& name, const std::string& value);

    curl_socket_t openSocket(curl_sockaddr& address);
    bool mayConnect(const IpAddress& address);
    Refusal judge(const IpAddress& address) const;
    Error forbidden(const IpAddress& address, const std::string& why) const;
    std::string describe(LocalPorts::Problem problem) const;
    Error failure(CURLcode code);
    void countBytes();

    HttpExchange& exchange_;
    const Surroundings around_;
    const Destination& destination_;
    const Proxy* const proxy_;
    const bool judged_;
    const uint64_t body_bytes_max_;
    std::unique_ptr<CURL, EasyDeleter> easy_;
    std::unique_ptr<curl_slist, ListDeleter> headers_;
    HttpResponse response_;
    uint64_t header_bytes_ = 0;
    std::optional<Error> problem_;          // why we ended it
    std::optional<Error> connect_problem_;  // why an address was not tried; another may be good
    char error_text_[CURL_ERROR_SIZE] = {};
};

}  // namespace orchestrion::runtime
