#include "metrics/families.h"

#include "metrics/access.h"
#include "metrics/centers.h"
#include "metrics/http.h"
#include "metrics/server.h"
#include "metrics/sessions.h"
#include "metrics/store.h"

namespace orchestrion::metrics {

FamilyList allFamilies() {
    FamilyList all;
    for (const auto& of : {sessionFamilies, storeFamilies, listenerFamilies, routeFamilies,
                           httpClientFamilies, eventStreamFamilies, loginFamilies, auditFamilies,
                           centerFamilies, webhookFamilies, attachmentFamilies, buildFamilies,
                           processFamilies, configFamilies, certificateFamilies, logFamilies}) {
        for (const Family* family : of()) all.push_back(family);
    }
    return all;
}

}  // namespace orchestrion::metrics
