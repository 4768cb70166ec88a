// What is counted about who asks: logins, issuers' keys, the audit log.
//
// Each source is called once a page, from any thread.
#pragma once

#include "metrics/registry.h"

namespace orchestrion::metrics {

struct LoginNumbers {
    uint64_t accepted = 0;
    uint64_t refused = 0;
    uint64_t blocked = 0;  // not looked at: too many failures before
    uint64_t key_fetches = 0;
    uint64_t key_fetch_failures = 0;
};
FamilyList loginFamilies();
Registration addLogins(Registry& registry, std::function<LoginNumbers()> source);

struct AuditNumbers {
    uint64_t lines = 0;  // written, or waiting to be
    uint64_t lost = 0;
    uint64_t failures = 0;
};
FamilyList auditFamilies();
Registration addAudit(Registry& registry, std::function<AuditNumbers()> source);

}  // namespace orchestrion::metrics
