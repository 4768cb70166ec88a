#include "modules/modules.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "modules/agent/agent_module.h"
#include "modules/classification/classification_module.h"
#include "modules/dialog/dialog_module.h"
#include "modules/interaction/interaction_module.h"
#include "modules/queue/queue_module.h"
#include "modules/remote/remote_module.h"
#include "modules/resource/resource_module.h"
#include "modules/session/session_module.h"
#include "modules/statistic/statistic_module.h"
#include "modules/ws/ws_module.h"

namespace orchestrion::modules {
namespace {

// The members of _genesys. Snapshots of sessions know them by number: new ones come at the end.
constexpr std::string_view kRoots[] = {"session",   "ws",       "queue",          "ixn",   "dialog",
                                       "statistic", "resource", "classification", "agent", "voice"};

std::vector<std::unique_ptr<Module>> registered(const World& world, const CurrentOptions& options) {
    std::vector<std::unique_ptr<Module>> modules;
    modules.push_back(std::make_unique<SessionModule>(world, options));
    modules.push_back(std::make_unique<WsModule>(world));
    modules.push_back(std::make_unique<QueueModule>(world));
    modules.push_back(std::make_unique<InteractionModule>(world));
    modules.push_back(std::make_unique<DialogModule>(world));
    modules.push_back(std::make_unique<StatisticModule>(world));
    modules.push_back(std::make_unique<ResourceModule>());
    modules.push_back(std::make_unique<ClassificationModule>());
    modules.push_back(std::make_unique<AgentModule>(world));
    for (const RemoteModule& remote : options.get()->remote) {
        modules.push_back(std::make_unique<RemoteModuleOf>(world, options, remote));
    }
    return modules;
}

// Nothing is reached: the tables of the modules are all that is wanted of them.
class NoWorld final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        done(fail("http.failed", "there is no network here"));
    }
    runtime::VirtualClock clock;
    runtime::MemoryFiles files;
};

boost::json::object objectOf(std::string_view text) {
    auto value = parseJson(text.empty() ? "{}" : text);
    if (!value || !value->is_object()) return {};
    return std::move(value->get_object());
}

}  // namespace

Modules::Modules(World world, Options options)
    : world_(world),
      options_(std::move(options)),
      modules_(registered(world_, options_)),
      roots_(std::size(kRoots)) {
    for (const auto& module : modules_) {
        for (const Root& root : module->roots()) {
            const auto at = std::find(std::begin(kRoots), std::end(kRoots), root.name);
            ORCH_ASSERT(at != std::end(kRoots), "a root of a module stands in kRoots");
            roots_[static_cast<size_t>(at - std::begin(kRoots))] = {root, module.get()};
        }
    }
}

Modules::~Modules() = default;

const scxml::ModuleVocabulary& Modules::standardVocabulary() {
    static NoWorld nothing;
    static const Modules kModules({nothing.clock, nothing.files, nothing, nullptr}, {});
    return kModules.vocabulary();
}

const scxml::ModuleRule* Modules::find(std::string_view ns) const {
    for (const auto& module : modules_) {
        if (module->ns() == ns) return &module->rule();
    }
    return nullptr;
}

std::vector<std::string_view> Modules::namespaces() const {
    std::vector<std::string_view> all;
    for (const auto& module : modules_) all.push_back(module->ns());
    return all;
}

void Modules::perform(session::ModuleRequest request, Reply reply) {
    const Answer answer(request, std::move(reply));
    for (const auto& module : modules_) {
        if (module->rule().name == request.effect.module) return module->perform(request, answer);
    }
    // A remote module that the configuration does not name any more.
    answer.error("unknown", "there is no module '" + request.effect.module + "'");
}

std::span<const std::string_view> Modules::roots() const {
    return kRoots;
}

std::string_view Modules::constants(size_t root) const {
    return roots_[root].root.constants;
}

std::span<const std::string_view> Modules::functions(size_t root) const {
    return roots_[root].root.functions;
}

session::ModuleAnswer Modules::call(const session::ModuleCaller& caller, size_t root,
                                    size_t function, std::string_view arguments,
                                    std::string_view model) {
    const RootOf& of = roots_[root];
    const auto parsed = parseJson(arguments);
    if (of.module == nullptr || !parsed || !parsed->is_array()) {
        return thrown("the arguments of the function cannot be read");
    }
    const boost::json::object whole = objectOf(model);
    return of.module->call(
        {caller, of.root.name, of.root.functions[function], parsed->get_array(), whole});
}

}  // namespace orchestrion::modules
