#include "modules/resource/resource_module.h"

#include <boost/json.hpp>

namespace orchestrion::modules {
namespace {

constexpr scxml::ModuleRule kRule{"resource"};

// In the order of the configuration's own enumeration.
constexpr std::string_view kTypes[] = {"CFGNoDN",
                                       "CFGExtension",
                                       "CFGACDPosition",
                                       "CFGACDQueue",
                                       "CFGRoutingPoint",
                                       "CFGVirtACDQueue",
                                       "CFGVirtRoutingPoint",
                                       "CFGEAPort",
                                       "CFGVoiceMail",
                                       "CFGCellular",
                                       "CFGCP",
                                       "CFGFAX",
                                       "CFGData",
                                       "CFGMusic",
                                       "CFGTrunk",
                                       "CFGTrunkGroup",
                                       "CFGTieLine",
                                       "CFGTieLineGroup",
                                       "CFGMixed",
                                       "CFGExtRoutingPoint",
                                       "CFGDestinationLabel",
                                       "CFGServiceNumber",
                                       "CFGRoutingQueue",
                                       "CFGCommDN",
                                       "CFGEmail",
                                       "CFGVoIP",
                                       "CFGVideo",
                                       "CFGChat",
                                       "CFGCoBrowse",
                                       "CFGVoIPService",
                                       "CFGWorkflow"};

std::string constantsText() {
    boost::json::object types{{"any", -1}};
    int number = 0;
    for (const std::string_view type : kTypes) types[type] = number++;
    return boost::json::serialize(boost::json::object{{"resourceType", std::move(types)}});
}

}  // namespace

const scxml::ModuleRule& ResourceModule::rule() const {
    return kRule;
}

std::vector<Root> ResourceModule::roots() const {
    static const std::string kConstants = constantsText();
    return {{"resource", kConstants}};
}

void ResourceModule::perform(const session::ModuleRequest&, const Answer& answer) {
    unsupported(answer);
}

}  // namespace orchestrion::modules
