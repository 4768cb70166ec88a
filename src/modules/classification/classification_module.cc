#include "modules/classification/classification_module.h"

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;

constexpr scxml::ModuleAttribute kClassify[] = {{"requestid", kLocation},
                                                {"interactionid"},
                                                {"server"},
                                                {"categories"},
                                                {"rules"},
                                                {"language"},
                                                {"timeout", kLiteralOrExpression}};
constexpr scxml::ModuleElement kElements[] = {{"classify", "classification", kClassify},
                                              {"screen", "classification", kClassify}};
constexpr scxml::ModuleRule kRule{"classification", kElements};

}  // namespace

const scxml::ModuleRule& ClassificationModule::rule() const {
    return kRule;
}

std::vector<Root> ClassificationModule::roots() const {
    return {{"classification"}};
}

// A classifier is a service of its own: where the configuration maps this namespace to one, it is
// asked (remote/); without it there is the documented error.
void ClassificationModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    if (scxml::findModuleElement(kRule, request.effect.action) == nullptr) {
        return unsupported(answer);
    }
    answer.error("Request Invalid", "this server has no classification server");
}

}  // namespace orchestrion::modules
