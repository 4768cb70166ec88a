// A listening socket of a test on 127.0.0.1 and a free port, and a thread for each connection.
//
// Lifetime   The destructor ends all connections and waits for their threads.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace orchestrion::egress_test {

// What a thread does with its connection; the socket is closed for it.
using Conversation = std::function<void(int socket, uint16_t client_port)>;

class Listener {
public:
    explicit Listener(Conversation conversation);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    uint16_t port() const { return port_; }

private:
    void accept();
    void talk(int socket, uint16_t client_port);

    const Conversation conversation_;
    const int socket_;
    uint16_t port_ = 0;
    std::mutex mutex_;
    bool ending_ = false;
    std::set<int> open_;
    std::vector<std::thread> talks_;
    std::thread accepting_;
};

// Sockets for a conversation's use; all of them block and give up after ten seconds.
int connectTo(uint16_t port);  // on 127.0.0.1
bool sendAll(int socket, const std::string& bytes);
// Up to and with `end`, at the end of `received`, which may hold more then. False if there is none.
bool receiveUntil(int socket, std::string& received, const std::string& end);
bool receiveBytes(int socket, std::string& received, size_t count);
// Both ways until one side ends.
void tunnel(int a, int b);
// A port nobody uses now.
uint16_t freePort();

}  // namespace orchestrion::egress_test
