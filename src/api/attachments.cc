// The resource /api/v1/attachments: files that interactions refer to, by their SHA-256.
//
// What comes back was written by strangers: browsers are told to keep it, and to run nothing of it.
#include <algorithm>

#include "api/agent_access.h"
#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "gateway/attachments.h"
#include "interaction/json_object.h"

namespace orchestrion::api {
namespace {

void upload(gateway::Attachments& attachments, CenterCall call) {
    std::string type = gateway::attachmentType(call.request.header("Content-Type"));
    attachments.put(
        call.office.tenant(), std::move(type), std::move(call.request.body),
        [reply = call.reply](const Result<gateway::StoredAttachment>& stored) {
            if (!stored) return reply(problem(stored.error()));
            Response response = jsonResponse(201, interaction::JsonObject()
                                                      .text("hash", stored->hash)
                                                      .integer("bytes", int64_t(stored->bytes))
                                                      .text("type", stored->type)
                                                      .take());
            response.headers.emplace_back("Location", "/api/v1/attachments/" + stored->hash);
            reply(std::move(response));
        });
}

void answerFile(gateway::Attachments& attachments, const std::string& tenant,
                const std::string& hash, const Reply& reply) {
    attachments.find(tenant, hash, [reply](Result<gateway::AttachmentFile> found) {
        if (!found) return reply(problem(found.error()));
        Response response{.status = 200, .content_type = std::move(found->type)};
        response.body = std::move(found->bytes);
        response.headers = {{"Content-Disposition", "attachment"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"Content-Security-Policy", "sandbox; default-src 'none'"},
                            {"Cache-Control", "private, max-age=86400, immutable"}};
        reply(std::move(response));
    });
}

void download(gateway::Attachments& attachments, const CenterCall& call) {
    answerFile(attachments, call.office.tenant(), call.pathValue("hash"), call.reply);
}

bool refersTo(const interaction::Interaction& interaction, const std::string& hash) {
    const auto& files = interaction.attachments;
    return std::ranges::find(files, hash, &interaction::Attachment::hash) != files.end();
}

// Of an interaction that the agent may see.
void downloadAsAgent(gateway::Attachments& attachments, const CenterCall& call) {
    const std::string agent = call.pathValue("id");
    if (auto may = mayActFor(call.request, agent); !may) return call.reply(problem(may.error()));
    const auto looking =
        call.office.line().look([&attachments, agent, tenant = call.office.tenant(),
                                 id = call.pathValue("interaction"), hash = call.pathValue("hash"),
                                 reply = call.reply](center::CenterCore& core, routing::Time) {
            const auto interaction = visibleTo(core, agent, id);
            if (!interaction) return reply(problem(interaction.error()));
            if (!refersTo(**interaction, hash)) {
                return reply(problem("attachment.notFound",
                                     "the interaction has no attachment '" + hash + "'"));
            }
            answerFile(attachments, tenant, hash, reply);
        });
    if (!looking) call.reply(problem(looking.error()));
}

}  // namespace

void addAttachments(Router& router, const office::OfficeDirectory& centers,
                    gateway::Attachments& attachments) {
    CenterRoutes routes(router, centers);
    routes.add("POST", "/api/v1/attachments", {},
               [&attachments](CenterCall call) { upload(attachments, std::move(call)); });
    routes.add("GET", "/api/v1/attachments/{hash}", {},
               [&attachments](const CenterCall& call) { download(attachments, call); });
    routes.add("GET", "/api/v1/agents/{id}/interactions/{interaction}/attachments/{hash}", {},
               [&attachments](const CenterCall& call) { downloadAsAgent(attachments, call); });
}

}  // namespace orchestrion::api
