#include "api/router.h"

#include <algorithm>

#include "api/problem.h"
#include "runtime/os/stopwatch.h"
#include "session/basic_http.h"

namespace orchestrion::api {
namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    while (true) {
        const size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool isName(std::string_view segment) {
    return segment.starts_with('{');
}

bool matches(const std::vector<std::string>& pattern,
             const std::vector<std::string_view>& segments) {
    return std::equal(
        pattern.begin(), pattern.end(), segments.begin(), segments.end(),
        [](const std::string& p, std::string_view s) { return isName(p) ? !s.empty() : p == s; });
}

Response wrongMethod(const Request& request, const std::string& allowed) {
    Response response =
        problem("request.badMethod", "'" + std::string(request.path()) + "' knows " + allowed +
                                         ", but not " + request.method);
    response.headers.emplace_back("Allow", allowed);
    return response;
}

}  // namespace

const std::string& Call::pathValue(std::string_view name) const {
    const auto it = std::find_if(path_values.begin(), path_values.end(),
                                 [&](const auto& value) { return value.first == name; });
    ORCH_ASSERT(it != path_values.end(), "the route's template has no such name");
    return it->second;
}

Result<QueryFields> QueryFields::read(std::string_view query, std::vector<std::string_view> known) {
    QueryFields result;
    auto fields = session::formDecode(query);
    if (!fields) return fail("request.badParameter", "the query: " + fields.error().message);
    for (auto& [name, value] : *fields) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return fail("request.badParameter",
                        "the query has the field '" + name + "', which means nothing here");
        }
        std::erase(known, name);
        result.fields_.emplace_back(std::move(name), std::move(value));
    }
    return result;
}

std::string QueryFields::operator[](std::string_view name) const {
    for (const auto& [field, value] : fields_) {
        if (field == name) return value;
    }
    return {};
}

void Router::add(std::string_view method, std::string_view path_template, Action action) {
    auto it = std::find_if(paths_.begin(), paths_.end(),
                           [&](const Path& path) { return path.text == path_template; });
    if (it == paths_.end()) {
        Path path{std::string(path_template), {}, {}};
        for (const std::string_view segment : split(path_template)) {
            path.segments.emplace_back(segment);
        }
        it = paths_.insert(paths_.end(), std::move(path));
    }
    ORCH_ASSERT(it->find(method) == nullptr, "a route is added once");
    it->actions.emplace_back(method, std::move(action));
}

const Router::Action* Router::Path::find(std::string_view method) const {
    for (const auto& [name, action] : actions) {
        if (name == method) return &action;
    }
    return nullptr;
}

std::string Router::Path::allowed() const {
    std::string methods;
    for (const auto& [name, action] : actions) {
        methods += name + ", ";
        if (name == "GET") methods += "HEAD, ";
    }
    return methods + "OPTIONS";
}

const Router::Path* Router::find(const std::vector<std::string_view>& segments) const {
    // A word that stands in a template beats a name in braces: /sessions/import is no session.
    const auto names = [](const Path& path) {
        return std::count_if(path.segments.begin(), path.segments.end(),
                             [](const std::string& segment) { return isName(segment); });
    };
    const Path* best = nullptr;
    for (const Path& path : paths_) {
        if (!matches(path.segments, segments)) continue;
        if (best == nullptr || names(path) < names(*best)) best = &path;
    }
    return best;
}

void Router::operator()(Request request, Reply reply) const {
    const auto segments = split(request.path());
    const Path* path = find(segments);
    if (observer_ != nullptr) reply = observed(path, std::move(reply));
    if (path == nullptr) {
        return reply(
            problem("request.notFound", "there is nothing at '" + std::string(request.path()) +
                                            "'; GET /api/v1/openapi.json lists what there is"));
    }
    if (request.method == "OPTIONS") return reply({204, {}, {}, {{"Allow", path->allowed()}}});
    const Action* action = path->find(request.method == "HEAD" ? "GET" : request.method);
    if (action == nullptr) return reply(wrongMethod(request, path->allowed()));
    Call call;
    for (size_t i = 0; i < segments.size(); ++i) {
        const std::string_view name = path->segments[i];
        if (!isName(name)) continue;
        auto value = session::percentDecode(segments[i]);
        if (!value) return reply(problem("request.badParameter", value.error().message));
        call.path_values.emplace_back(name.substr(1, name.size() - 2), std::move(*value));
    }
    call.request = std::move(request);
    call.reply = std::move(reply);
    (*action)(std::move(call));
}

Reply Router::observed(const Path* path, Reply reply) const {
    const size_t index =
        path == nullptr ? paths_.size() : static_cast<size_t>(path - paths_.data());
    return [index, observer = observer_, reply = std::move(reply),
            watch = runtime::Stopwatch()](Response response) {
        observer->onAnswer(index, response.status, watch.microseconds());
        reply(std::move(response));
    };
}

std::vector<std::string> Router::paths() const {
    std::vector<std::string> paths;
    for (const Path& path : paths_) paths.push_back(path.text);
    return paths;
}

void Router::wrapActions(const Wrap& wrap) {
    for (Path& path : paths_) {
        for (auto& [method, action] : path.actions) {
            action = wrap(method, path.text, std::move(action));
        }
    }
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
    std::vector<std::pair<std::string, std::string>> routes;
    for (const Path& path : paths_) {
        for (const auto& [method, action] : path.actions) routes.emplace_back(method, path.text);
    }
    return routes;
}

}  // namespace orchestrion::api
