// orchestrion keys: makes API keys. The server is not asked: it knows a key by what its
// configuration says.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "access/api_keys.h"
#include "runtime/os/real_random.h"
#include "server/commands.h"

namespace orchestrion::server {
namespace {

namespace json = boost::json;

struct Options {
    std::string name;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
    std::string tenant{access::kDefaultTenant};
    bool json = false;
};

access::Grant grantOf(const Options& options) {
    access::Grant grant{{}, {}, options.tenant};
    for (const std::string& role : options.roles) grant.roles.push_back(*access::roleFrom(role));
    for (const std::string& permission : options.permissions) {
        grant.permissions.push_back(*access::permissionFrom(permission));
    }
    return grant;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void printForPeople(const Options& options, const std::string& key, const std::string& hash) {
    std::printf("The key of '%s'. It is shown only now; keep it like a password:\n\n  %s\n\n",
                options.name.c_str(), key.c_str());
    std::printf(
        "For the configuration of the server:\n\naccess:\n  login: required\n  api_keys:\n");
    // A YAML text in double quotes is written like a JSON string.
    std::printf("    - name: %s\n", json::serialize(json::string(options.name)).c_str());
    std::printf("      hash: \"%s\"\n", hash.c_str());
    if (!options.roles.empty()) std::printf("      roles: [%s]\n", joined(options.roles).c_str());
    if (!options.permissions.empty()) {
        std::printf("      permissions: [%s]\n", joined(options.permissions).c_str());
    }
    std::printf("      tenant: \"%s\"\n", options.tenant.c_str());
}

void printForPrograms(const Options& options, const std::string& key, const std::string& hash) {
    const json::object answer{{"name", options.name},
                              {"key", key},
                              {"hash", hash},
                              {"roles", json::value_from(options.roles)},
                              {"permissions", json::value_from(options.permissions)},
                              {"tenant", options.tenant}};
    std::puts(json::serialize(answer).c_str());
}

// Permissions that the key has and its tenant does not let it use.
void warnOfTenant(const access::Grant& grant) {
    const auto identity = access::makeIdentity("", access::Identity::Kind::kApiKey, grant);
    std::vector<std::string> idle;
    for (const auto& facts : access::allPermissions()) {
        if (facts.server_wide && identity.permissions.has(facts.permission)) {
            idle.emplace_back(facts.name);
        }
    }
    if (idle.empty() || grant.tenant == access::kEveryTenant) return;
    std::fprintf(stderr, "orchestrion keys: %s concern all tenants: they take --tenant '*'\n",
                 joined(idle).c_str());
}

int makeKey(const Options& options) {
    runtime::RealRandom random;
    const std::string key = access::makeApiKey(random);
    const std::string hash = access::hashApiKey(key, random);
    const access::Grant grant = grantOf(options);
    const auto good = access::ApiKeys::from({{options.name, hash, {}, grant}});
    if (!good) {
        std::fprintf(stderr, "orchestrion keys: %s [%s]\n", good.error().message.c_str(),
                     good.error().code.c_str());
        return kExitRefused;
    }
    (options.json ? &printForPrograms : &printForPeople)(options, key, hash);
    warnOfTenant(grant);
    return kExitDone;
}

std::vector<std::string> roleNames() {
    std::vector<std::string> names;
    for (const access::Role role : access::allRoles()) names.emplace_back(toString(role));
    return names;
}

std::string checkPermissionName(const std::string& name) {
    return access::permissionFrom(name)
               ? std::string()
               : "expected a permission of docs/reference/access.md, but found '" + name + "'";
}

void addNew(CLI::App* parent, const std::shared_ptr<Options>& options, int& exit_code) {
    CLI::App* command =
        parent->add_subcommand("new", "Make an API key and the lines for the configuration");
    command->add_option("name", options->name, "Who will use it, for the audit log")->required();
    command->add_option("--role", options->roles, "What it may do; may be repeated")
        ->check(CLI::IsMember(roleNames()));
    command
        ->add_option("--permission", options->permissions,
                     "A single permission, like sessions.send; may be repeated")
        ->check(CLI::Validator(&checkPermissionName, "", "permission"));
    command->add_option("--tenant", options->tenant, "Whose sessions; '*' for all tenants")
        ->capture_default_str();
    command->add_flag("--json", options->json, "As one JSON object, for programs");
    command->callback([options, &exit_code] { exit_code = makeKey(*options); });
}

}  // namespace

void addKeys(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("keys", "Make API keys");
    command->require_subcommand(1);
    addNew(command, options, exit_code);
    command->footer(
        "The configuration holds a digest of a key, the key itself is stored nowhere.\n\n"
        "Examples:\n"
        "  orchestrion keys new ci --role operator\n"
        "  orchestrion keys new shop --permission sessions.start --permission sessions.send\n"
        "  orchestrion keys new root --role admin --tenant '*'");
}

}  // namespace orchestrion::server
