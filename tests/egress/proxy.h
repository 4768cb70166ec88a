// A proxy of a test: HTTP (CONNECT and absolute URLs) and SOCKS5 on the same port. Every name means
// this machine to it.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "egress/listener.h"

namespace orchestrion::egress_test {

class Proxy {
public:
    Proxy();

    uint16_t port() const { return listener_.port(); }
    // "CONNECT bank.example:443", "GET http://bank.example/", "SOCKS5 bank.example:80", each with
    // " by USER:PASSWORD" in Base64 behind it if that was given.
    std::vector<std::string> asked() const;

private:
    void talk(int socket);
    void talkHttp(int socket, std::string received);
    void talkSocks(int socket, std::string received);
    void note(const std::string& what);

    mutable std::mutex mutex_;
    std::vector<std::string> asked_;
    Listener listener_;
};

}  // namespace orchestrion::egress_test
