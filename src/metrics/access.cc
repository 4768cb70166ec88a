#include "metrics/access.h"

#include "metrics/rows.h"

namespace orchestrion::metrics {
namespace {

constexpr CounterFamily kLogins{"orchestrion_access_logins_total",
                                "Credentials looked at, by outcome", "outcome"};
constexpr CounterRow<LoginNumbers> kKeys[] = {
    {{"orchestrion_access_key_fetches_total", "Times an issuer's keys were fetched"},
     &LoginNumbers::key_fetches},
    {{"orchestrion_access_key_fetch_failures_total", "Times an issuer's keys could not be fetched"},
     &LoginNumbers::key_fetch_failures},
};
constexpr CounterRow<AuditNumbers> kAudit[] = {
    {{"orchestrion_audit_lines_total", "Lines of the audit log"}, &AuditNumbers::lines},
    {{"orchestrion_audit_lines_lost_total",
      "Lines that could not be written and had no room to wait"},
     &AuditNumbers::lost},
    {{"orchestrion_audit_failures_total", "Times the audit log could not be written"},
     &AuditNumbers::failures},
};

}  // namespace

FamilyList loginFamilies() {
    FamilyList families = {&kLogins};
    list(kKeys, families);
    return families;
}

Registration addLogins(Registry& registry, std::function<LoginNumbers()> source) {
    return registry.add([source = std::move(source)](Samples& samples) {
        const LoginNumbers numbers = source();
        samples.add(kLogins, numbers.accepted, {"accepted"});
        samples.add(kLogins, numbers.refused, {"refused"});
        samples.add(kLogins, numbers.blocked, {"blocked"});
        collect(kKeys, numbers, samples);
    });
}

FamilyList auditFamilies() {
    FamilyList families;
    list(kAudit, families);
    return families;
}

Registration addAudit(Registry& registry, std::function<AuditNumbers()> source) {
    return registry.add(
        [source = std::move(source)](Samples& samples) { collect(kAudit, source(), samples); });
}

}  // namespace orchestrion::metrics
