// A client for tests: one TCP connection to a server on this machine, bytes out and answers in.
// Blocks; fails after ten seconds instead of hanging.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace orchestrion::api {

struct Answer {
    int status = 0;                              // 0: the connection ended without one
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

class TestClient {
public:
    explicit TestClient(uint16_t port);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    // False if the server has closed the connection.
    bool send(std::string_view bytes);
    // The next answer. `without_body` for answers to HEAD.
    Answer receive(bool without_body = false);
    // Sends a request with a Host header, and a body with its length if there is one.
    Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               std::string_view content_type = "application/json", std::string_view headers = {});
    // True if the server closes the connection without another byte.
    bool ended();
    void endSending();

private:
    bool fill();

    int socket_ = -1;
    std::string received_;
};

}  // namespace orchestrion::api
