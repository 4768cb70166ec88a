// Method and path to a handler.
//
// A route's path is a template: "/api/v1/sessions/{id}"; a name in braces takes one whole segment.
// Unknown paths are answered 404, known ones with another method 405, OPTIONS with what is allowed,
// HEAD as GET.
//
// Threading  Routes are added before the first request; then calls from any thread.
#pragma once

#include <functional>
#include <memory>
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

// Told how long each answer took: from the whole request to the answer's being given.
//
// Threading  From any thread.
class RouteObserver {
public:
    virtual ~RouteObserver() = default;
    // `path` is an index into Router::paths(), or their number for a path that is none.
    virtual void onAnswer(size_t path, int status, uint64_t microseconds) = 0;
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
    // The path templates, each once, in that order.
    std::vector<std::string> paths() const;
    // Before the first request.
    void setObserver(std::shared_ptr<RouteObserver> observer) { observer_ = std::move(observer); }

private:
    struct Path {
        std::string text;
        std::vector<std::string> segments;
        std::vector<std::pair<std::string, Action>> actions;  // by method
        const Action* find(std::string_view method) const;
        std::string allowed() const;
    };
    const Path* find(const std::vector<std::string_view>& segments) const;
    Reply observed(const Path* path, Reply reply) const;

    std::vector<Path> paths_;
    std::shared_ptr<RouteObserver> observer_;
};

}  // namespace orchestrion::api
