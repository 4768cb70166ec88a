// Method and path to a handler.
//
// A route's path is a template: "/api/v1/sessions/{id}"; a name in braces takes one whole segment.
// Unknown paths are answered 404, known ones with another method 405, OPTIONS with what is allowed,
// HEAD as GET.
//
// Threading  Routes are added before the first request; then calls from any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http.h"
#include "base/result.h"

namespace orchestrion::api {

struct Call {
    Request request;
    Reply reply;
    // Of the path's names in braces, decoded.
    std::vector<std::pair<std::string_view, std::string>> path_values;

    const std::string& pathValue(std::string_view name) const;
};

// The fields of the query. Fails with request.badParameter on one that is not among `known`, on one
// that occurs twice and on bad percent-encoding.
class QueryFields {
public:
    static Result<QueryFields> read(std::string_view query, std::vector<std::string_view> known);
    // Empty if it is not there.
    std::string operator[](std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

class Router {
public:
    using Action = std::function<void(Call)>;

    void add(std::string_view method, std::string_view path_template, Action action);

    void operator()(Request request, Reply reply) const;

    // Puts something of the caller's in front of every action there is: `wrap` gets method,
    // template and action of a route, and gives what shall be called instead.
    using Wrap = std::function<Action(const std::string& method, const std::string& path_template,
                                      Action action)>;
    void wrapActions(const Wrap& wrap);

    // Method and template of every route, in the order they were added.
    std::vector<std::pair<std::string, std::string>> routes() const;

private:
    struct Path {
        std::string text;
        std::vector<std::string> segments;
        std::vector<std::pair<std::string, Action>> actions;  // by method
        const Action* find(std::string_view method) const;
        std::string allowed() const;
    };
    const Path* find(const std::vector<std::string_view>& segments) const;

    std::vector<Path> paths_;
};

}  // namespace orchestrion::api
