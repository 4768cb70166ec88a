#include "modules/session/fetch.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>

#include "base/json.h"
#include "modules/session/fetch_request.h"

namespace orchestrion::modules {
namespace {

using Response = Result<runtime::HttpResponse>;

boost::json::object headersOf(const runtime::HttpResponse& response) {
    boost::json::object headers;
    for (const auto& [name, value] : response.headers) headers[name] = value;
    return headers;
}

std::string contentTypeOf(const runtime::HttpResponse& response) {
    constexpr std::string_view kName = "content-type";
    for (const auto& [name, value] : response.headers) {
        if (name.size() == kName.size() &&
            std::equal(name.begin(), name.end(), kName.begin(), [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == b;
            })) {
            return value;
        }
    }
    return {};
}

// Bytes that are no UTF-8 become U+FFFD: an event's data are JSON.
boost::json::value text(const std::string& body) {
    std::string quoted;
    appendJsonString(quoted, body);
    return boost::json::parse(quoted);
}

void tell(const Fetch& fetch, const Response& response, const Answer& answer) {
    if (!response) {
        return answer.failure(0, response.error().message, {{"status", 0}});
    }
    boost::json::object data{{"status", response->status}, {"headers", headersOf(*response)}};
    const bool good = response->status >= 200 && response->status < 300;
    const std::string type = contentTypeOf(*response);
    if (good && isOfType(type, fetch.expected_type)) {
        data["content"] = text(response->body);
        data["hints"] = headersOf(*response);
        return answer.done(std::move(data));
    }
    data["body"] = text(response->body);
    std::string why = fetch.request.method + " " + fetch.request.url + ": ";
    why += good ? "the answer is of the type '" + type + "', not '" + fetch.expected_type + "'"
                : "answered " + std::to_string(response->status);
    answer.failure(response->status, why, std::move(data));
}

bool isWorthRepeating(const Response& response) {
    return !response || response->status >= 500;
}

void send(const World& world, std::shared_ptr<Fetch> fetch, const Answer& answer) {
    world.http.send(fetch->request, [world, fetch, answer](Response response) {
        if (fetch->retries == 0 || !isWorthRepeating(response)) {
            return tell(*fetch, response, answer);
        }
        --fetch->retries;
        world.delays->after(fetch->retry_interval,
                            [world, fetch, answer] { send(world, fetch, answer); });
    });
}

}  // namespace

void performFetch(const World& world, const session::ModuleRequest& request, const Answer& answer) {
    Arguments arguments(request);
    auto fetch = std::make_shared<Fetch>(fetchOf(arguments, request.key));
    if (!arguments.good()) return answer.error("invalidattribute", arguments.error());
    send(world, std::move(fetch), answer);
}

}  // namespace orchestrion::modules
