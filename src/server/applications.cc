#include "server/applications.h"

#include <algorithm>
#include <map>

#include "server/config_options.h"

namespace orchestrion::server {
namespace {

namespace fs = std::filesystem;

// The document an entry of the folder stands for; empty if none.
fs::path documentOf(const fs::directory_entry& entry) {
    std::error_code error;
    if (entry.is_regular_file(error) && entry.path().extension() == ".scxml") return entry.path();
    if (!entry.is_directory(error)) return {};
    const fs::path inner = entry.path() / (entry.path().filename().string() + ".scxml");
    return fs::is_regular_file(inner, error) ? inner : fs::path();
}

bool isPlatformEvent(const std::string& event) {
    return event == "*" || event == "error" || event.starts_with("error.") || event == "done" ||
           event.starts_with("done.");
}

// The first event that something outside would send, preferably to a state the session begins in.
std::string firstEvent(const scxml::Chart& chart) {
    for (const scxml::Transition& transition : chart.transitions) {
        for (const std::string& event : transition.events) {
            if (!isPlatformEvent(event)) return event;
        }
    }
    return {};
}

Result<void> checkFolder(const std::string& folder, const std::string& what) {
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
    return fail("server.noFolder", "the " + what + " '" + folder + "' is not a folder");
}

Unexpected<Error> standsTwice(const std::string& name, const std::string& first,
                              const std::string& second) {
    return fail("application.twice", "the application '" + name + "' stands in two places: " +
                                         first + " and " + second + "; remove or rename one");
}

session::Application configured(const config::Application& from, const std::string& url) {
    return {from.name, url, sessionPolicy(from.policy), dialectOf(from.dialect), from.parameters};
}

// With those of the configuration, in the order of all names. Its checks have seen that each has a
// source or a document in the folder.
Result<std::vector<session::Application>> withConfigured(
    std::vector<session::Application> found, const std::vector<config::Application>& all) {
    for (const config::Application& application : all) {
        const auto known = std::find_if(
            found.begin(), found.end(),
            [&](const session::Application& other) { return other.name == application.name; });
        // Without a source the configuration speaks about one of the folder.
        if (known != found.end() && application.source.empty()) {
            *known = configured(application, known->url);
        } else if (known == found.end()) {
            found.push_back(configured(application, application.source));
        } else {
            return standsTwice(application.name, known->url, application.source);
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

}  // namespace

Result<std::vector<session::Application>> findApplications(const fs::path& folder) {
    std::error_code error;
    std::map<std::string, fs::path> found;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const fs::path document = documentOf(*it);
        if (document.empty()) continue;
        const auto [entry, is_new] = found.emplace(document.stem().string(), document);
        if (!is_new) {
            return standsTwice(entry->first, entry->second.string(), document.string());
        }
    }
    if (error) {
        return fail("application.noFolder", "the folder of applications '" + folder.string() +
                                                "' cannot be read: " + error.message());
    }
    std::vector<session::Application> applications;
    for (const auto& [name, document] : found) {
        applications.push_back({name, fs::absolute(document).lexically_normal().string()});
    }
    return applications;
}

Result<std::vector<session::Application>> applicationsOf(const config::Config& config) {
    auto valid = checkFolder(config.apps, "folder of applications");
    if (valid) valid = checkFolder(config.root, "document root");
    if (!valid) return fail(valid.error());
    std::vector<session::Application> applications;
    if (!config.apps.empty()) {
        auto found = findApplications(config.apps);
        if (!found) return found;
        applications = std::move(*found);
    }
    return withConfigured(std::move(applications), config.applications);
}

std::string firstSteps(const session::Application& application, const scxml::Chart& chart,
                       const std::string& server_url) {
    const std::string sessions = server_url + "/api/v1/sessions";
    const std::string json = " \\\n      -H 'Content-Type: application/json' -d '";
    std::string text = "  curl -s " + sessions + json + R"({"application":")" + application.name +
                       R"(","id":"try-1"})" + "'\n";
    const std::string event = firstEvent(chart);
    if (!event.empty()) {
        text += "  curl -s '" + sessions + "/try-1/events?wait=stable'" + json + R"({"name":")" +
                event + R"("})" + "'\n";
    }
    text += "  curl -s " + sessions + "/try-1\n";
    std::error_code error;
    const fs::path readme = fs::path(application.url).parent_path() / "README.md";
    if (fs::is_regular_file(readme, error)) text += "  The whole story: " + readme.string() + "\n";
    return text;
}

}  // namespace orchestrion::server
