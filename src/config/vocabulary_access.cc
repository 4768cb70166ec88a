#include "config/forms.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

FormOf<std::vector<Role>> roles() {
    return listOf(choice<Role>({{"viewer", Role::kViewer},
                                {"operator", Role::kOperator},
                                {"developer", Role::kDeveloper},
                                {"agent", Role::kAgent},
                                {"supervisor", Role::kSupervisor},
                                {"admin", Role::kAdmin}}),
                  "list of roles");
}

constexpr const char* kRolesHelp =
    "viewer, operator, developer, agent, supervisor, admin; see operating.md";

Section apiKeyKeys() {
    return {{
                key("name", &ApiKey::name, text(), "What the audit log calls who uses it").needed(),
                key("secret", &ApiKey::secret, secret(), "The key itself").needed(),
                key("roles", &ApiKey::roles, roles(), kRolesHelp).needed(),
                key("tenant", &ApiKey::tenant, text(), "Whose sessions it reaches"),
            },
            "name"};
}

FormOf<std::string> algorithm() {
    std::vector<std::pair<std::string, std::string>> names;
    for (const char* name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                             "ES512", "EdDSA"}) {
        names.emplace_back(name, name);
    }
    return choice<std::string>(std::move(names));
}

Section jwtKeys() {
    return {{
        key("issuer", &Jwt::issuer, text(), "Who issues tokens; without this key none are taken"),
        key("audience", &Jwt::audience, text(), "What tokens have to be for"),
        key("jwks_url", &Jwt::jwks_url, httpUrl(), "Where the issuer's keys are"),
        key("jwks_file", &Jwt::jwks_file, file("file of keys"), "The same, as a file"),
        key("role_claim", &Jwt::role_claim, text(), "The claim that holds the roles"),
        key("tenant_claim", &Jwt::tenant_claim, text(), "The claim that holds the tenant"),
        key("algorithms", &Jwt::algorithms, listOf(algorithm(), "list of algorithms"),
            "Signatures that are taken"),
    }};
}

Section certificateKeys() {
    return {
        {
            key("name", &CertificateIdentity::name, text(), "What the audit log calls who shows it")
                .needed(),
            key("subject", &CertificateIdentity::subject, text(),
                "The certificate's subject, as in `CN=ops-*,O=Example`; `*` stands for any "
                "characters"),
            key("san", &CertificateIdentity::san, text(),
                "Or one of its alternative names, as in `*.ops.example.com`"),
            key("roles", &CertificateIdentity::roles, roles(), kRolesHelp).needed(),
            key("tenant", &CertificateIdentity::tenant, text(), "Whose sessions it reaches"),
        },
        "name"};
}

}  // namespace

Section accessKeys() {
    return {{
        key("login", &Access::login,
            choice<Login>({{"none", Login::kNone}, {"required", Login::kRequired}}),
            "`none`: whoever reaches the server may do everything"),
        key("api_keys", &Access::api_keys, namedList<ApiKey>(apiKeyKeys()),
            "Keys that programs show"),
        key("jwt", &Access::jwt, section<Jwt>(jwtKeys()), "Tokens of an OpenID Connect issuer"),
        key("certificates", &Access::certificates,
            namedList<CertificateIdentity>(certificateKeys()),
            "Clients that show a certificate to a listener with `tls: mutual`"),
    }};
}

}  // namespace orchestrion::config
