#include "runtime/os/curl_transfer.h"

#include <algorithm>
#include <cerrno>

#include "runtime/os/curl_tls.h"

namespace orchestrion::runtime {
namespace {

long milliseconds(HttpExchange::Clock::duration duration) {
    return std::max(
        1L,
        static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()));
}

long curlVersion(HttpVersion version) {
    switch (version) {
        case HttpVersion::k10:
            return CURL_HTTP_VERSION_1_0;
        case HttpVersion::k11:
            return CURL_HTTP_VERSION_1_1;
        case HttpVersion::kAutomatic:
            break;
    }
    return CURL_HTTP_VERSION_2TLS;
}

bool isTlsProblem(CURLcode code) {
    switch (code) {
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CLIENTCERT:
            return true;
        default:
            return false;
    }
}

}  // namespace

CurlTransfer::CurlTransfer(HttpExchange& exchange, const Surroundings& surroundings, bool judged)
    : exchange_(exchange),
      around_(surroundings),
      destination_(surroundings.egress.destinationFor(exchange.url.endpoint())),
      proxy_(destination_.proxyFor(exchange.url.endpoint())),
      judged_(judged),
      body_bytes_max_(std::min(exchange.request.response_bytes_max,
                               surroundings.egress.limits().response_bytes_max)),
      easy_(curl_easy_init()) {
    ORCH_ASSERT(easy_ != nullptr, "there is memory for another transfer");
    if (!exchange_.redirects_max) exchange_.redirects_max = destination_.options.redirects_max;
    setUp();
}

CurlTransfer::~CurlTransfer() = default;

Refusal CurlTransfer::refusal() const {
    if (!judged_) return {};
    return around_.egress.policy().judgeUrl(exchange_.url.endpoint(), proxy_ != nullptr);
}

// --- What libcurl is asked to do -----------------------------------------------------------------

void CurlTransfer::setUp() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_CURLU, exchange_.url.handle());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // each hop is judged by itself
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::onBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::onHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    setRequest();
    setLimits();
    setConnection();
    setTls();
    setProxy();
}

void CurlTransfer::setRequest() {
    CURL* easy = easy_.get();
    const HttpRequest& request = exchange_.request;
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, curlVersion(destination_.options.http_version));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, destination_.options.user_agent.c_str());
    // Headers that libcurl would add on its own.
    headers_.reset(curl_slist_append(curl_slist_append(nullptr, "Expect:"), "Content-Type:"));
    for (const auto& [name, value] : request.headers) addHeader(name, value);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::addHeader(const std::string& name, const std::string& value) {
    const std::string line = name + (value.empty() ? ";" : ": " + value);
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
}

void CurlTransfer::setLimits() {
    CURL* easy = easy_.get();
    const DestinationOptions& options = destination_.options;
    const auto left = std::min<HttpExchange::Clock::duration>(
        exchange_.deadline - HttpExchange::Clock::now(), options.time_max);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(left));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_time_max));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(body_bytes_max_));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
                     std::max(1L, milliseconds(around_.egress.limits().idle_time_max) / 1000));
}

void CurlTransfer::setConnection() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::onOpenSocket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::onCloseSocket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &around_.ports);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::onConnected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    curl_easy_setopt(easy, CURLOPT_RESOLVE, around_.pinned_names);
    if (destination_.local_address) {
        const bool four = destination_.local_address->isV4();
        curl_easy_setopt(easy, CURLOPT_IPRESOLVE, four ? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_V6);
    }
}

void CurlTransfer::setTls() {
    setTlsOptions(easy_.get(), TlsSide::kServer, destination_.options.tls, destination_.tls);
}

// Without a proxy of ours libcurl would take that of the environment.
void CurlTransfer::setProxy() {
    CURL* easy = easy_.get();
    if (proxy_ == nullptr) {
        if (!around_.egress.proxyFromEnvironment()) curl_easy_setopt(easy, CURLOPT_PROXY, "");
        return;
    }
    std::string url = proxy_->options.url;
    // socks5h: the proxy looks names up, as with the other kinds.
    if (url.starts_with("socks5://")) url.insert(6, "h");
    curl_easy_setopt(easy, CURLOPT_PROXY, url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!proxy_->options.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy_->options.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy_->options.password.c_str());
    }
    setTlsOptions(easy, TlsSide::kProxy, proxy_->options.tls, proxy_->tls);
}

// --- What libcurl tells --------------------------------------------------------------------------

size_t CurlTransfer::onBody(char* bytes, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    if (transfer.response_.body.size() + size * count > transfer.body_bytes_max_) {
        transfer.problem_ = transfer.exchange_.error(
            "http.tooLarge",
            "the answer has more than " + std::to_string(transfer.body_bytes_max_) + " bytes");
        return 0;
    }
    transfer.exchange_.buffered.add(size * count);
    const uint64_t all_max = transfer.around_.egress.limits().buffered_bytes_max;
    if (transfer.around_.tally.buffered > all_max) {
        transfer.problem_ = transfer.exchange_.error(
            "http.busy", "answers that are being received have more than " +
                             std::to_string(all_max) +
                             " bytes together (limit buffered_bytes_max)");
        return 0;
    }
    transfer.response_.body.append(bytes, size * count);
    return size * count;
}

size_t CurlTransfer::onHeader(char* bytes, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    std::string_view line(bytes, size * count);
    const uint32_t bytes_max = transfer.around_.egress.limits().header_bytes_max;
    if ((transfer.header_bytes_ += line.size()) > bytes_max) {
        transfer.problem_ = transfer.exchange_.error(
            "http.tooLarge", "the answer's headers have more than " + std::to_string(bytes_max) +
                                 " bytes (limit header_bytes_max)");
        return 0;
    }
    HttpHeaders& headers = transfer.response_.headers;
    if (line.starts_with("HTTP/")) headers.clear();  // those of an interim answer are gone
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string_view value = line.substr(colon + 1);
        while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
        headers.emplace_back(line.substr(0, colon), value);
    }
    return size * count;
}

curl_socket_t CurlTransfer::onOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
    return static_cast<CurlTransfer*>(self)->openSocket(*address);
}

curl_socket_t CurlTransfer::openSocket(curl_sockaddr& address) {
    const auto ip = addressOf(address.addr);
    if (!ip || !mayConnect(*ip)) return CURL_SOCKET_BAD;
    const auto opened = around_.ports.open(destination_, address.addr, address.addrlen);
    if (opened.problem != LocalPorts::Problem::kNone) {
        connect_problem_ = exchange_.error(
            opened.problem == LocalPorts::Problem::kNoPort ? "http.noLocalPort" : "http.failed",
            describe(opened.problem));
        return CURL_SOCKET_BAD;
    }
    ++around_.tally.connections_opened;
    return opened.socket;
}

int CurlTransfer::onCloseSocket(void* ports, curl_socket_t socket) {
    static_cast<LocalPorts*>(ports)->close(socket);
    return 0;
}

// Also of connections that others have opened before: they may have been allowed more.
int CurlTransfer::onConnected(void* self, char* remote, char*, int, int) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    const auto address = IpAddress::parse(remote);
    if (address && transfer.mayConnect(*address)) return CURL_PREREQFUNC_OK;
    transfer.problem_ = transfer.connect_problem_;
    return CURL_PREREQFUNC_ABORT;
}

// A proxy's address is the operator's choice.
bool CurlTransfer::mayConnect(const IpAddress& address) {
    if (!judged_ || proxy_ != nullptr) return true;
    const auto refusal = judge(address);
    if (refusal) connect_problem_ = forbidden(address, *refusal);
    return !refusal;
}

Refusal CurlTransfer::judge(const IpAddress& address) const {
    Endpoint to = exchange_.url.endpoint();
    to.address = address;
    return around_.egress.policy().judgeConnection(to);
}

Error CurlTransfer::forbidden(const IpAddress& address, const std::string& why) const {
    const std::string& host = exchange_.url.endpoint().host;
    const std::string text = toString(address);
    return exchange_.error("http.forbiddenAddress",
                           (text == host ? text : "'" + host + "' is at " + text + ", which") +
                               " may not be reached: " + why);
}

// --- What came of it -----------------------------------------------------------------------------

std::string CurlTransfer::describe(LocalPorts::Problem problem) const {
    const DestinationOptions& options = destination_.options;
    const std::string who = nameOf(destination_);
    switch (problem) {
        case LocalPorts::Problem::kNoPort:
            return who + "all local ports from " + std::to_string(options.local_ports.first) +
                   " to " + std::to_string(options.local_ports.last) +
                   " are in use; give it more, or allow fewer requests at a time";
        case LocalPorts::Problem::kAddressFamily:
            return who +
                   "the host has no address of the same kind (IPv4 or IPv6) as the local "
                   "address " +
                   options.local_address;
        case LocalPorts::Problem::kBadAddress:
            return who + "the local address " + options.local_address +
                   " is not one of this machine";
        default:
            return "the system has no more sockets for this process";
    }
}

void CurlTransfer::countBytes() {
    curl_off_t body_up = 0;
    curl_off_t body_down = 0;
    long head_up = 0;
    long head_down = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_UPLOAD_T, &body_up);
    curl_easy_getinfo(easy_.get(), CURLINFO_SIZE_DOWNLOAD_T, &body_down);
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &head_up);
    curl_easy_getinfo(easy_.get(), CURLINFO_HEADER_SIZE, &head_down);
    around_.tally.bytes_sent += static_cast<uint64_t>(body_up + head_up);
    around_.tally.bytes_received += static_cast<uint64_t>(body_down + head_down);
}

Result<HttpResponse> CurlTransfer::finish(CURLcode code) {
    countBytes();
    if (code != CURLE_OK) return fail(failure(code));
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<int>(status);
    response_.redirects = exchange_.redirects;
    response_.url = exchange_.redirects == 0 ? exchange_.request.url : exchange_.url.text();
    return std::move(response_);
}

Error CurlTransfer::failure(CURLcode code) {
    if (problem_) return *problem_;
    const bool not_connected = code == CURLE_COULDNT_CONNECT || code == CURLE_INTERFACE_FAILED;
    if (not_connected && connect_problem_) return *connect_problem_;
    long os_error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
    if (not_connected && os_error == EADDRNOTAVAIL && destination_.options.local_ports.first != 0) {
        return exchange_.error("http.noLocalPort", describe(LocalPorts::Problem::kNoPort));
    }
    const std::string why = error_text_[0] != 0 ? error_text_ : curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT) return exchange_.error("http.timedOut", why);
    if (code == CURLE_FILESIZE_EXCEEDED) {
        return exchange_.error("http.tooLarge", "the answer has more than " +
                                                    std::to_string(body_bytes_max_) + " bytes");
    }
    // TLS 1.3: the server refuses our certificate only after the handshake.
    const bool by_tls = isTlsProblem(code) || why.find("SSL routines") != std::string::npos;
    return exchange_.error(by_tls ? "http.tlsFailed" : "http.failed", why);
}

}  // namespace orchestrion::runtime
