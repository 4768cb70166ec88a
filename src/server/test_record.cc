#include "server/test_record.h"

#include <boost/json.hpp>
#include <cstdio>
#include <fstream>

#include "runtime/os/curl_http_client.h"
#include "server/server_client.h"
#include "session/basic_http.h"
#include "sim/recording.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

Result<std::vector<json::value>> historyOf(ServerClient& client, const std::string& path) {
    std::vector<json::value> rows;
    std::string after = "0";
    while (true) {
        auto page = client.ask("GET", path + "/history?limit=1000&after=" + after);
        if (!page) return fail(page.error());
        const auto* list = page->is_object() ? page->get_object().if_contains("history") : nullptr;
        if (list == nullptr || !list->is_array()) {
            return fail("server.notUnderstood", "the server's answer holds no history");
        }
        for (const json::value& row : list->get_array()) rows.push_back(row);
        const auto* next = page->get_object().if_contains("next");
        if (next == nullptr || next->is_null()) return rows;
        after = next->is_string() ? std::string(next->get_string()) : json::serialize(*next);
    }
}

}  // namespace

Result<void> record(const RecordOptions& options) {
    const auto key = readKey(options.key_file);
    if (!key) return fail(key.error());
    runtime::CurlHttpClient http{runtime::NetworkPolicyOptions{.enforced = false}};
    ServerClient client(options.server, http, *key);
    const std::string path = "/api/v1/sessions/" + session::formEncode(options.session);
    const auto session = client.ask("GET", path);
    if (!session) return fail(session.error());
    const auto history = historyOf(client, path);
    if (!history) return fail(history.error());
    const auto scenario = sim::recordedScenario(*session, *history);
    if (!scenario) return fail(scenario.error());
    if (options.output.empty()) {
        std::fputs(scenario->c_str(), stdout);
        return {};
    }
    std::ofstream file(options.output, std::ios::binary | std::ios::trunc);
    file << *scenario;
    file.close();
    if (file) return {};
    return fail("test.notWritten",
                "'" + options.output + "' cannot be written; does its folder exist?");
}

}  // namespace orchestrion::server
