#include "office/delivery.h"

#include "interaction/json_object.h"

namespace orchestrion::office {

void Delivery::deliver(const center::Output& output) {
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, center::GatewayOrder>) {
                orders_.deliver(output);
            } else if constexpr (std::is_same_v<Body, center::AgentNotice>) {
                links_.notice(body);
            } else if constexpr (std::is_same_v<Body, center::Explained>) {
                explained(body);
            } else {
                mail_.deliver(output);
            }
        },
        output.body);
}

// The session's history keeps it for as long as it keeps the session's turns.
void Delivery::explained(const center::Explained& why) {
    decisions_.add(clock_.wallTime(), why);
    if (why.session.empty()) return;
    const std::string object = interaction::JsonObject()
                                   .text("decision", why.decision)
                                   .text("interaction", why.interaction)
                                   .text("request", why.request)
                                   .raw("explanation", why.explanation)
                                   .take();
    sessions_.remark({why.session, tenant_}, "decision", object);
}

void Delivery::ended(const session::SessionView& view) {
    const std::string id = view.id;
    if (mail_.endedWhileStarting(id)) return;
    // An answer tells nothing that is not on the disk. What the server has no time for any more, it
    // finds when it starts again (reconcileSessions).
    sessions_.view({id, tenant_}, [this, id](const Result<session::SessionView>& now) {
        if (now && !hasEnded(now->status)) return;
        if (!now && now.error().code == "service.stopping") return;
        line_.send({center::SessionEnded{id}, {}});
    });
}

Result<void> reconcileSessions(Line& line, const Sessions& sessions) {
    return line.look([&line, &sessions](center::CenterCore& core, routing::Time) {
        for (const std::string& id : core.sessions()) {
            if (!sessions.runs(id)) line.send({center::SessionEnded{id}, {}});
        }
    });
}

}  // namespace orchestrion::office
