#include "config/checks.h"

#include <algorithm>

namespace orchestrion::config {
namespace {

class Checks {
public:
    Checks(const Config& config, Reading& reading) : config_(config), reading_(reading) {}

    void run() {
        if (isSet("listen") && isSet("listeners")) {
            report("listeners", "config.conflict", "'listen' and 'listeners' stand both here",
                   "keep one of them: 'listen' is short for one listener without TLS");
        }
        if (config_.listeners.empty()) {
            report("listeners", "config.badValue", "'listeners' is empty",
                   "name one, or remove it");
        }
        // An item without its name is reported already, and has no place to be found by.
        for (const Listener& listener : config_.listeners) {
            if (!listener.name.empty()) checkListener(listener);
        }
        checkAddresses();
        checkOutbound();
        for (const Application& application : config_.applications) {
            if (!application.name.empty()) checkSource(application);
        }
        checkAccess();
        checkCenters(config_, reading_);
        const auto reach = checkReach(config_);
        if (!reach) report("listeners", reach.error().code, reach.error().message, "");
    }

private:
    bool isSet(const std::string& path) const { return reading_.places.count(path) > 0; }

    bool isMissing(const std::string& path, const std::string& key) const {
        return !isSet(path + "." + key);
    }

    // Where `path` stands, or the nearest section around it that does.
    SourceLocation placeOf(std::string path) const {
        for (;;) {
            const auto it = reading_.places.find(path);
            if (it != reading_.places.end()) return it->second;
            const size_t dot = path.rfind('.');
            if (dot == std::string::npos) break;
            path.resize(dot);
        }
        const auto it = reading_.places.find(path == "listeners" ? "listen" : "");
        if (it != reading_.places.end()) return it->second;
        return {"the command line", {}};
    }

    void report(const std::string& path, const std::string& code, const std::string& message,
                const std::string& advice) {
        reading_.report(placeOf(path), code, message, "", advice);
    }

    void lacks(const std::string& path, const std::string& key, const std::string& why,
               const std::string& advice) {
        report(path, "config.missingKey", "'" + path + "' lacks '" + key + "'" + why, advice);
    }

    void checkListener(const Listener& listener) {
        const std::string path = "listeners." + listener.name;
        notEmpty(listener.serves, path + ".serves",
                 "remove it to serve everything, or remove the listener");
        if (listener.tls == TlsMode::kOff) {
            // Said in so many words it may be for a while; otherwise it was forgotten.
            if (isSet(path + ".tls")) return;
            for (const char* key : {"certificate", "key", "ca", "crl"}) {
                if (!isSet(path + "." + key)) continue;
                report(path + "." + key, "config.conflict",
                       "'" + path + "." + key + "' is of no use without 'tls'",
                       "add 'tls: simple' or 'tls: mutual', or remove it");
            }
            return;
        }
        const char* why = ", which TLS needs";
        if (isMissing(path, "certificate")) lacks(path, "certificate", why, "name a PEM file");
        if (isMissing(path, "key")) lacks(path, "key", why, "name the PEM file of its private key");
        const bool mutual = listener.tls == TlsMode::kMutual;
        if (mutual && isMissing(path, "ca")) {
            lacks(path, "ca", ", which 'tls: mutual' needs",
                  "name the PEM file of who signs clients' certificates");
        }
    }

    void checkAddresses() {
        const auto& listeners = config_.listeners;
        for (size_t i = 0; i < listeners.size(); ++i) {
            for (size_t j = 0; j < i; ++j) {
                const bool same = listeners[i].address == listeners[j].address &&
                                  listeners[i].port == listeners[j].port;
                if (!same || listeners[i].port == 0 || listeners[i].name == listeners[j].name)
                    continue;
                const std::string path = "listeners." + listeners[i].name;
                report(path + ".port", "config.conflict",
                       "'" + path + "' has the address and port of 'listeners." +
                           listeners[j].name + "'",
                       "choose another port");
            }
        }
    }

    void checkClientTls(const ClientTls& tls, const std::string& path) {
        if (tls.certificate.empty() == tls.key.empty()) return;
        const bool has_key = tls.certificate.empty();
        lacks(path, has_key ? "certificate" : "key", "", "they stand together");
    }

    void checkProxy(const Proxy& proxy, const std::string& path) {
        if (!proxy.url.empty()) return;
        const bool meant =
            !proxy.user.empty() || isSet(path + ".password") || !proxy.except.empty();
        if (meant) lacks(path, "url", "", "name the proxy");
    }

    void checkOutbound() {
        checkClientTls(config_.outbound.route.tls, "outbound.tls");
        checkProxy(config_.outbound.proxy, "outbound.proxy");
        for (const Destination& destination : config_.outbound.destinations) {
            if (destination.match.empty()) continue;
            const std::string path = "outbound.destinations." + destination.match;
            if (isSet(path + ".tls")) checkClientTls(destination.route.tls, path + ".tls");
            if (destination.proxy) checkProxy(*destination.proxy, path + ".proxy");
        }
    }

    void checkSource(const Application& application) {
        const std::string path = "applications." + application.name;
        if (isSet(path + ".source")) return;
        if (config_.apps.empty()) {
            return lacks(path, "source", ", and there is no folder 'apps' to find it in",
                         "name its document, or set 'apps'");
        }
        for (const std::string& file :
             {application.name + ".scxml", application.name + "/" + application.name + ".scxml"}) {
            const std::string document = below(config_.apps, file);
            if (reading_.world().files.kind(document) == runtime::Files::Kind::kFile) return;
        }
        report(path, "config.noFile",
               "there is no document of '" + path + "' in '" + config_.apps + "'",
               "add " + application.name + ".scxml there, or name its 'source'");
    }

    void checkAccess() {
        const Access& access = config_.access;
        const bool nobody =
            access.api_keys.empty() && access.jwt.empty() && access.certificates.empty();
        if (access.login == Login::kRequired && nobody) {
            report("access.login", "config.conflict", "nobody could log in",
                   "add 'api_keys', 'jwt' or 'certificates' to 'access'");
        }
        if (access.login == Login::kNone && !nobody) {
            report("access.login", "config.conflict", "nobody is asked for the credentials here",
                   "remove 'login: none', or the credentials");
        }
        for (const Jwt& jwt : access.jwt) {
            if (!jwt.issuer.empty()) checkJwt(jwt, "access.jwt." + jwt.issuer);
        }
        for (const ApiKey& key : access.api_keys) {
            if (!key.name.empty()) checkApiKey(key, "access.api_keys." + key.name);
        }
        for (const CertificateIdentity& identity : access.certificates) {
            if (identity.name.empty()) continue;
            checkIdentity(identity, "access.certificates." + identity.name);
        }
    }

    void checkApiKey(const ApiKey& key, const std::string& path) {
        checkGrant(key.grant, path);
        if (isSet(path + ".secret") == isSet(path + ".hash")) {
            report(path, "config.conflict", "'" + path + "' has to have one of 'secret' and 'hash'",
                   "'orchestrion keys new' makes both");
        }
    }

    void checkJwt(const Jwt& jwt, const std::string& path) {
        notEmpty(jwt.audience, path + ".audience", "tokens made for others must not be taken");
        notEmpty(jwt.algorithms, path + ".algorithms", "remove it to take the usual ones");
        if (isSet(path + ".jwks_url") && isSet(path + ".jwks_file")) {
            report(path + ".jwks_file", "config.conflict",
                   "'jwks_url' and 'jwks_file' stand both here", "keep one of them");
        }
    }

    template <class List>
    void notEmpty(const List& list, const std::string& path, const std::string& advice) {
        if (!list.empty() || !isSet(path)) return;
        report(path, "config.badValue", "'" + path + "' is empty", advice);
    }

    void checkGrant(const Grant& grant, const std::string& path) {
        if (!grant.roles.empty() || !grant.permissions.empty()) return;
        lacks(path, "roles", "", "without roles or permissions nothing is allowed");
    }

    void checkIdentity(const CertificateIdentity& rule, const std::string& path) {
        checkGrant(rule.grant, path);
        if (!(rule.subject + rule.common_name + rule.san + rule.fingerprint).empty()) return;
        report(path, "config.conflict",
               "'" + path + "' has none of 'subject', 'common_name', 'san' and 'fingerprint'",
               "say which certificates are meant");
    }

    const Config& config_;
    Reading& reading_;
};

}  // namespace

void checkTogether(const Config& config, Reading& reading) {
    Checks(config, reading).run();
}

Result<void> checkReach(const Config& config) {
    if (config.insecure_any_address || config.access.login == Login::kRequired) return {};
    for (const Listener& listener : config.listeners) {
        if (isLoopback(listener.address)) continue;
        return fail(
            "server.insecureAddress",
            "other machines could reach " + listener.address +
                ", and nobody has to log in: whoever reaches the server may start, drive "
                "and end sessions. Listen on 127.0.0.1 behind a proxy that checks who asks, "
                "set access.login to required, or add --insecure-any-address if the network "
                "itself is closed");
    }
    return {};
}

}  // namespace orchestrion::config
