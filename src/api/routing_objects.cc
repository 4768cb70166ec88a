// The resource /api/v1/routing/{kind}: what the router is configured with, changed at run time.
#include "api/api.h"
#include "api/center_resource.h"
#include "api/problem.h"
#include "base/suggest.h"
#include "office/forms.h"

namespace orchestrion::api {
namespace {

using center::CenterCore;
using routing::ObjectKind;

Result<ObjectKind> kindOf(const CenterCall& call) {
    const std::string& word = call.pathValue("kind");
    if (const auto kind = office::kindOfPath(word)) return *kind;
    const auto paths = office::kindPaths();
    return fail("request.notFound", "expected /api/v1/routing/ and one of " +
                                        oneOf({paths.begin(), paths.end()}) + ", but found '" +
                                        word + "'");
}

Error unknown(ObjectKind kind, const std::string& name) {
    return {"routing.notFound", "there is no " + std::string(toString(kind)) + " '" + name + "'"};
}

void list(const CenterCall& call) {
    const auto kind = kindOf(call);
    if (!kind) return call.reply(problem(kind.error()));
    const auto page = pageOf(call.fields);
    if (!page) return call.reply(problem(page.error()));
    answerLook(
        call.office, call.reply,
        [kind = *kind, page = *page](const CenterCore& core, routing::Time) -> Result<std::string> {
            const auto objects = core.objects(kind, page.after, page.limit + 1);
            const size_t count = std::min(objects.size(), page.limit);
            std::vector<std::string> items;
            for (size_t i = 0; i < count; ++i) items.push_back(office::toJson(*objects[i]));
            const bool more = objects.size() > count;
            return pageJson("objects", items, more ? nameOf(*objects[count - 1]) : "");
        });
}

void show(const CenterCall& call) {
    const auto kind = kindOf(call);
    if (!kind) return call.reply(problem(kind.error()));
    answerLook(call.office, call.reply,
               [kind = *kind, name = call.pathValue("name")](const CenterCore& core,
                                                             routing::Time) -> Result<std::string> {
                   const routing::Object* object = core.object(kind, name);
                   if (object == nullptr) return fail(unknown(kind, name));
                   return office::toJson(*object);
               });
}

void put(CenterCall call) {
    const auto kind = kindOf(call);
    if (!kind) return call.reply(problem(kind.error()));
    const auto members = membersOf(call.request);
    if (!members) return call.reply(problem(members.error()));
    auto object = office::objectFrom(*kind, call.pathValue("name"), *members);
    if (!object) return call.reply(problem(object.error()));
    std::string body = office::toJson(*object);
    sendCommand(std::move(call), center::Configure{std::move(*object)},
                [body = std::move(body)](const Reply& reply, const std::string&) {
                    reply(jsonResponse(200, body));
                });
}

void remove(CenterCall call) {
    const auto kind = kindOf(call);
    if (!kind) return call.reply(problem(kind.error()));
    const std::string name = call.pathValue("name");
    sendCommand(std::move(call), center::RemoveObject{*kind, name}, &answerDone);
}

}  // namespace

void addRoutingObjects(Router& router, const office::OfficeDirectory& centers) {
    CenterRoutes routes(router, centers);
    const std::string all = "/api/v1/routing/{kind}";
    const std::string one = all + "/{name}";
    routes.add("GET", all, {"after", "limit"}, &list);
    routes.add("GET", one, {}, &show);
    routes.add("PUT", one, {}, &put);
    routes.add("DELETE", one, {}, &remove);
}

}  // namespace orchestrion::api
