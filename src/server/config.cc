#include "server/config.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <set>

#include "base/duration.h"
#include "base/suggest.h"

namespace orchestrion::server {
namespace {

// Stores a value, or says what was expected instead.
using Setter = std::function<std::string(const YAML::Node& value, Config& config)>;

std::string textOf(const YAML::Node& node) {
    return node.IsScalar() ? node.Scalar() : std::string();
}

template <class Number>
Setter number(Number& (*member)(Config&), uint64_t min = 1,
              uint64_t max = std::numeric_limits<Number>::max()) {
    return [member, min, max](const YAML::Node& node, Config& config) -> std::string {
        const std::string text = textOf(node);
        uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = error == std::errc{} && end == text.data() + text.size();
        if (!whole || text.empty() || value < min || value > max) {
            return "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
        }
        member(config) = static_cast<Number>(value);
        return {};
    };
}

Setter duration(Milliseconds& (*member)(Config&)) {
    return [member](const YAML::Node& node, Config& config) -> std::string {
        const auto value = parseDuration(textOf(node));
        if (!value || value->count() == 0) return "a time such as 30s, 500ms or 5min";
        member(config) = *value;
        return {};
    };
}

Setter text(std::string& (*member)(Config&)) {
    return [member](const YAML::Node& node, Config& config) -> std::string {
        if (textOf(node).empty()) return "a text";
        member(config) = node.Scalar();
        return {};
    };
}

Setter flag(bool& (*member)(Config&)) {
    return [member](const YAML::Node& node, Config& config) -> std::string {
        const std::string value = textOf(node);
        if (value != "true" && value != "false") return "true or false";
        member(config) = value == "true";
        return {};
    };
}

std::string setListen(const YAML::Node& node, Config& config) {
    config.listen = textOf(node);
    const auto parsed = parseListen(config.listen);
    return parsed ? std::string() : "ADDRESS:PORT, such as 127.0.0.1:7210 or [::1]:7210";
}

std::string setHostNames(const YAML::Node& node, Config& config) {
    if (!node.IsSequence()) return "a list of names";
    for (const YAML::Node& name : node) {
        if (textOf(name).empty()) return "a list of names";
        config.host_names.push_back(name.Scalar());
    }
    return {};
}

std::string setPublicUrl(const YAML::Node& node, Config& config) {
    std::string url = textOf(node);
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return "an http: or https: URL";
    while (url.ends_with('/')) url.pop_back();
    config.public_url = url;
    return {};
}

#define ORCH_MEMBER(path) +[](Config& c) -> decltype(auto) { return (c.path); }

struct Key {
    std::string_view name;  // dotted
    Setter set;
};

const std::vector<Key>& keys() {
    static const std::vector<Key> kKeys = {
        {"listen", &setListen},
        {"insecure_any_address", flag(ORCH_MEMBER(insecure_any_address))},
        {"public_url", &setPublicUrl},
        {"host_names", &setHostNames},
        {"apps", text(ORCH_MEMBER(apps))},
        {"root", text(ORCH_MEMBER(root))},
        {"limits.sessions_max", number(ORCH_MEMBER(limits.sessions_max))},
        {"limits.ended_sessions_kept", number(ORCH_MEMBER(limits.ended_sessions_kept), 0)},
        {"limits.mailbox_events_max", number(ORCH_MEMBER(limits.mailbox_events_max))},
        {"limits.timers_per_session_max", number(ORCH_MEMBER(limits.timers_per_session_max))},
        {"limits.invoke_depth_max", number(ORCH_MEMBER(limits.invoke_depth_max))},
        {"limits.event_bytes_max", number(ORCH_MEMBER(limits.event_bytes_max))},
        {"limits.document_bytes_max", number(ORCH_MEMBER(limits.document.bytes_max))},
        {"limits.outgoing_http_time_max", duration(ORCH_MEMBER(limits.http_timeout))},
        {"limits.script_turn_time_max", duration(ORCH_MEMBER(limits.script.turn_time))},
        {"limits.script_memory_bytes_max",
         number(ORCH_MEMBER(limits.script.runtime_memory_bytes), 16u << 20)},
        {"limits.script_growth_bytes_max",
         number(ORCH_MEMBER(limits.script.session_growth_bytes), 1u << 20)},
        {"limits.microsteps_per_turn_max",
         number(ORCH_MEMBER(limits.interpreter.microsteps_per_turn_max))},
        {"http.connections_max", number(ORCH_MEMBER(http.connections_max))},
        {"http.header_bytes_max", number(ORCH_MEMBER(http.request.header_bytes_max), 1024)},
        {"http.body_bytes_max", number(ORCH_MEMBER(http.request.body_bytes_max))},
        {"http.idle_time_max", duration(ORCH_MEMBER(http.idle_time_max))},
        {"http.header_time_max", duration(ORCH_MEMBER(http.header_time_max))},
        {"http.body_time_max", duration(ORCH_MEMBER(http.body_time_max))},
        {"http.answer_time_max", duration(ORCH_MEMBER(http.answer_time_max))},
        {"http.write_time_max", duration(ORCH_MEMBER(http.write_time_max))},
    };
    return kKeys;
}

#undef ORCH_MEMBER

class Reader {
public:
    Reader(std::string file, LoadedConfig& result) : file_(std::move(file)), result_(result) {}

    void read(const YAML::Node& root) {
        if (root.IsNull()) return;
        if (!root.IsMap())
            return report(root, "config.badValue", "the file is not a mapping",
                          "keys with values, such as 'listen: 127.0.0.1:7210'", "");
        readMap(root, "");
    }

    void report(const YAML::Mark& mark, std::string code, std::string message, std::string expected,
                std::string advice) {
        Diagnostic diagnostic;
        diagnostic.code = std::move(code);
        diagnostic.where = {
            file_, {static_cast<uint32_t>(mark.line + 1), static_cast<uint32_t>(mark.column + 1)}};
        diagnostic.message = std::move(message);
        diagnostic.expected = std::move(expected);
        diagnostic.advice = std::move(advice);
        result_.diagnostics.push_back(std::move(diagnostic));
    }

private:
    void report(const YAML::Node& node, std::string code, std::string message, std::string expected,
                std::string advice) {
        report(node.Mark(), std::move(code), std::move(message), std::move(expected),
               std::move(advice));
    }

    void readMap(const YAML::Node& map, const std::string& prefix) {
        std::set<std::string> seen;
        for (const auto& entry : map) {
            const std::string name = prefix + textOf(entry.first);
            if (!seen.insert(name).second) {
                report(entry.first, "config.duplicateKey", "'" + name + "' stands here twice", "",
                       "remove one of them");
            } else {
                readEntry(name, entry.first, entry.second);
            }
        }
    }

    void readEntry(const std::string& name, const YAML::Node& key, const YAML::Node& value) {
        const std::string section = name + ".";
        for (const Key& known : keys()) {
            if (known.name == name) return store(known, value);
            if (!known.name.starts_with(section)) continue;
            if (value.IsMap()) return readMap(value, section);
            return report(value, "config.badValue", "'" + name + "' is a section", "keys below it",
                          "");
        }
        report(key, "config.unknownKey", "'" + name + "' is not a key of the configuration", "",
               suggestion(name));
    }

    static std::string suggestion(const std::string& name) {
        std::vector<std::string_view> names{"limits", "http"};
        for (const Key& known : keys()) names.push_back(known.name);
        return didYouMean(name, names);
    }

    void store(const Key& key, const YAML::Node& value) {
        const std::string expected = key.set(value, result_.config);
        if (expected.empty()) return;
        const std::string found = value.IsScalar() ? "'" + value.Scalar() + "'" : "something else";
        report(value, "config.badValue", "'" + std::string(key.name) + "' cannot be " + found,
               expected, "");
    }

    const std::string file_;
    LoadedConfig& result_;
};

std::string fromFolder(const std::filesystem::path& folder, const std::string& path) {
    return path.empty() ? path : (folder / path).lexically_normal().string();
}

}  // namespace

std::vector<std::string> configKeys() {
    std::vector<std::string> names;
    for (const Key& key : keys()) names.emplace_back(key.name);
    return names;
}

LoadedConfig parseConfig(const std::string& text, const std::string& name) {
    LoadedConfig result;
    Reader reader(name, result);
    try {
        reader.read(YAML::Load(text));
    } catch (const YAML::Exception& error) {
        reader.report(error.mark, "config.syntax", "this is not YAML: " + error.msg, "", "");
    }
    return result;
}

LoadedConfig loadConfig(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        LoadedConfig result;
        Diagnostic diagnostic;
        diagnostic.code = "config.notFound";
        diagnostic.where.file = path;
        diagnostic.message = "the configuration cannot be read";
        result.diagnostics.push_back(std::move(diagnostic));
        return result;
    }
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    LoadedConfig result = parseConfig(text, path);
    const auto folder = std::filesystem::path(path).parent_path();
    result.config.apps = fromFolder(folder, result.config.apps);
    result.config.root = fromFolder(folder, result.config.root);
    return result;
}

Result<ListenAddress> parseListen(const std::string& text) {
    const size_t colon = text.rfind(':');
    std::string address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    } else if (address.find(':') != std::string::npos) {
        address.clear();  // IPv6 without brackets: where the port begins is not clear
    }
    const std::string port = colon == std::string::npos ? "" : text.substr(colon + 1);
    ListenAddress result{address, 0};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), result.port);
    if (address.empty() || port.empty() || error != std::errc{} ||
        end != port.data() + port.size()) {
        return fail("config.badListen",
                    "expected ADDRESS:PORT, such as 127.0.0.1:7210 or "
                    "[::1]:7210, but found '" +
                        text + "'");
    }
    return result;
}

}  // namespace orchestrion::server
