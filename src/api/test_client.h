// A client for tests: one TCP connection to a server on this machine, bytes out and answers in.
// Blocks; fails after ten seconds instead of hanging.
#pragma once

#include <cstddef>
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
    explicit TestClient(uint16_t port, const char* address = "127.0.0.1");
    virtual ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    // Whether somebody listens.
    static bool reaches(uint16_t port, const char* address = "127.0.0.1");

    // False if the server has closed the connection.
    bool send(std::string_view bytes);
    // The next answer; a chunked one is put together. `without_body` for answers to HEAD.
    Answer receive(bool without_body = false);
    // Of an answer that goes on: status and headers, then one chunk after the other. An empty one
    // is the last, or the connection has ended without it (`whole`).
    Answer receiveHead();
    std::string receiveChunk();
    bool whole() const { return whole_; }
    // Sends a request with a Host header, and a body with its length if there is one.
    Answer ask(std::string_view method, std::string_view target, std::string_view body = {},
               std::string_view content_type = "application/json", std::string_view headers = {});
    // True if the server closes the connection without another byte.
    bool ended();
    // True if there is something to read, or the connection has ended, within that time.
    bool hasNews(int milliseconds) const;
    // So many bytes as they come; fewer if the connection ends.
    std::string receiveBytes(size_t count);
    // What else comes until the server closes the connection.
    std::string rest();
    void endSending();

protected:
    // As send(2) and recv(2).
    virtual ssize_t write(const char* bytes, size_t size);
    virtual ssize_t read(char* bytes, size_t size);
    int socket() const { return socket_; }

private:
    static bool connectTo(int socket, uint16_t port, const char* address);
    bool fill();
    std::string takeLine();

    int socket_ = -1;
    std::string received_;
    bool whole_ = false;
};

}  // namespace orchestrion::api
