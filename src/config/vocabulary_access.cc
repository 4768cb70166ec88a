#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

FormOf<Role> role() {
    return choice<Role>({{"viewer", Role::kViewer},
                         {"operator", Role::kOperator},
                         {"developer", Role::kDeveloper},
                         {"agent", Role::kAgent},
                         {"supervisor", Role::kSupervisor},
                         {"admin", Role::kAdmin}});
}

FormOf<std::vector<Role>> roles() {
    return listOf(role(), "list of roles");
}

// access::isTenantName(), and all of them.
FormOf<std::string> tenant() {
    const auto fits = [](const std::string& name) {
        const bool known = name.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789._-") == std::string::npos;
        return name == "*" || (known && name.size() <= 64);
    };
    return text({"name", "1 to 64 of A-Z a-z 0-9 . _ -, or * for all tenants", fits});
}

constexpr const char* kRolesHelp =
    "viewer, operator, developer, agent, supervisor, admin; see [access.md](access.md)";

std::vector<Key> grantKeys() {
    return {
        key("roles", &Grant::roles, roles(), kRolesHelp),
        key("permissions", &Grant::permissions, listOf(text(), "list of permissions"),
            "Single permissions, beside the roles or instead of them"),
        key("tenant", &Grant::tenant, tenant(), "Whose sessions are reached; `*`: all"),
    };
}

Section apiKeyKeys() {
    Section keys{
        {
            key("name", &ApiKey::name, text(), "What the audit log calls who uses it").needed(),
            key("secret", &ApiKey::secret, secret(), "The key itself"),
            key("hash", &ApiKey::hash, text(),
                "Or what `orchestrion keys new` prints for the configuration"),
        },
        "name"};
    for (Key& grant : within(&ApiKey::grant, grantKeys())) keys.keys.push_back(std::move(grant));
    return keys;
}

FormOf<std::string> algorithm() {
    std::vector<std::pair<std::string, std::string>> names;
    for (const char* name : {"RS256", "PS256", "ES256", "EdDSA"}) {
        names.emplace_back(name, name);
    }
    return choice<std::string>(std::move(names));
}

Section jwtKeys() {
    return {{
                key("issuer", &Jwt::issuer, text(), "Who issues tokens; claim `iss`, to the letter")
                    .needed(),
                key("audience", &Jwt::audience, listOf(text(), "list of texts"),
                    "What tokens have to be for: claim `aud` has one of them")
                    .needed(),
                key("jwks_url", &Jwt::jwks_url, httpUrl(),
                    "Where the issuer's keys are; without this key and `jwks_file` the issuer is "
                    "asked"),
                key("jwks_file", &Jwt::jwks_file, file("file of keys"), "The same, as a file"),
                key("algorithms", &Jwt::algorithms, listOf(algorithm(), "list of algorithms"),
                    "Signatures that are taken"),
                key("name_claim", &Jwt::name_claim, text(), "The claim that says who it is"),
                key("role_claim", &Jwt::role_claim, text(),
                    "The claim that holds the roles; dots lead into objects"),
                key("roles", &Jwt::roles, mapOf(role(), "names with roles"),
                    "What the values of that claim mean; others mean nothing")
                    .defaults("the roles' own names"),
                key("tenant_claim", &Jwt::tenant_claim, text(),
                    "The claim that holds the tenant; without this key all are of `tenant`"),
                key("tenant", &Jwt::tenant, tenant(), "Whose sessions are reached; `*`: all"),
                key("leeway", &Jwt::leeway, time(), "How wrong the issuer's clock may be"),
            },
            "issuer"};
}

Section certificateKeys() {
    Section keys{{
                     key("name", &CertificateIdentity::name, text(), "What messages call this rule")
                         .needed(),
                     key("subject", &CertificateIdentity::subject, text(),
                         "The certificate's subject, as in `CN=ops-*,O=Example`"),
                     key("common_name", &CertificateIdentity::common_name, text(),
                         "Its common name, as in `ops-*`"),
                     key("san", &CertificateIdentity::san, text(),
                         "One of its alternative names, as in `DNS:*.ops.example.com`"),
                     key("fingerprint", &CertificateIdentity::fingerprint, text(),
                         "Its SHA-256, hexadecimal"),
                     key("identity", &CertificateIdentity::identity, text(),
                         "What the audit log calls who shows it")
                         .defaults("the common name"),
                 },
                 "name"};
    for (Key& grant : within(&CertificateIdentity::grant, grantKeys())) {
        keys.keys.push_back(std::move(grant));
    }
    return keys;
}

Section attemptKeys() {
    return {{
        key("failures_max", &Attempts::failures_max, count<uint32_t>(0),
            "Logins from one address that may fail within `window`; 0: no limit"),
        key("window", &Attempts::window, time(), "How long they are remembered"),
    }};
}

}  // namespace

Section accessKeys() {
    return {{
        key("login", &Access::login,
            choice<Login>({{"none", Login::kNone}, {"required", Login::kRequired}}),
            "`none`: whoever reaches the server may do everything")
            .defaults("required where there are credentials, else none"),
        key("api_keys", &Access::api_keys, namedList<ApiKey>(apiKeyKeys()),
            "Keys that programs show"),
        key("jwt", &Access::jwt, namedList<Jwt>(jwtKeys()), "Issuers of tokens (OpenID Connect)"),
        key("certificates", &Access::certificates,
            namedList<CertificateIdentity>(certificateKeys()),
            "Clients that show a certificate to a listener with `tls: mutual`; the first rule that "
            "fits holds"),
        key("attempts", &Access::attempts, section<Attempts>(attemptKeys()), "Logins that fail"),
    }};
}

}  // namespace orchestrion::config
