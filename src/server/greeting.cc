#include "server/greeting.h"

#include <cstdio>

#include "server/applications.h"
#include "server/documents.h"
#include "server/version.h"

namespace orchestrion::server {
namespace {

void introduce(const Greeted& server) {
    const auto runtime = script::Runtime::create({});
    for (const session::Application& application : *server.service.applications()) {
        const auto resource = server.loader.load(application.url);
        scxml::LoadedDocument document;
        if (resource) {
            scxml::LoadOptions load;
            load.modules = &server.vocabulary;
            document = scxml::loadDocument(resource->bytes, resource->url, server.loader,
                                           runtime ? runtime->get() : nullptr, load);
        }
        printDiagnostics(document.diagnostics, stderr);
        if (document.chart) {
            std::printf("\nApplication '%s'. Try:\n%s", application.name.c_str(),
                        firstSteps(application, *document.chart, server.url).c_str());
        } else {
            server.log.error(
                LogComponent::kDocument,
                "the application is refused; its sessions cannot be started until it is corrected",
                {.application = application.name});
        }
    }
}

}  // namespace

void greet(const Greeted& server) {
    std::printf("Orchestrion %s listens on %s\n", kVersion, server.url.c_str());
    std::fflush(stdout);
    introduce(server);
    std::printf("\nThe interface: %s/api/v1/openapi.json\n", server.url.c_str());
    std::fflush(stdout);
}

}  // namespace orchestrion::server
