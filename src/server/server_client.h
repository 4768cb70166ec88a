// A running server, as the command line talks to it: the REST interface of src/api.
//
// Threading  Each call blocks until the server has answered.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/result.h"
#include "runtime/http_client.h"

namespace orchestrion::server {

class ServerClient {
public:
    // `url`: "http://127.0.0.1:7210", with or without a slash at its end. `http` is borrowed.
    ServerClient(std::string url, runtime::HttpClient& http);

    // The server's JSON answer. A problem document is the error, with its code; server.notReached
    // and server.notUnderstood are our own.
    //   path  begins with '/'; its parts are percent-encoded
    Result<boost::json::value> ask(const std::string& method, const std::string& path,
                                   const std::string& body = {});

private:
    std::string url_;
    runtime::HttpClient& http_;
};

}  // namespace orchestrion::server
