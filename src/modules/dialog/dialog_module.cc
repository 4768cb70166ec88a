#include "modules/dialog/dialog_module.h"

#include <boost/json.hpp>

namespace orchestrion::modules {
namespace {

using enum scxml::ModuleForm;
using scxml::ModuleAttribute;

constexpr ModuleAttribute kCommon[] = {
    {"requestid", kLocation}, {"interactionid"}, {"language"}, {"device"}, {"hints"}};
constexpr ModuleAttribute kPlaySound[] = {{"requestid", kLocation},
                                          {"interactionid"},
                                          {"type", kLiteralOrExpression},
                                          {"resource", kLiteralOrExpression},
                                          {"duration", kLiteralOrExpression},
                                          {"device"},
                                          {"hints"}};
constexpr ModuleAttribute kStart[] = {{"requestid", kLocation},
                                      {"interactionid"},
                                      {"type", kLiteralOrExpression},
                                      {"src"},
                                      {"language"},
                                      {"device"},
                                      {"hints"}};
// Here `requestid` is a value: the dialog to stop.
constexpr ModuleAttribute kStop[] = {
    {"requestid", kExpression, true}, {"interactionid"}, {"device"}};
constexpr ModuleAttribute kCreateAnnouncement[] = {{"requestid", kLocation},
                                                   {"interactionid"},
                                                   {"userid"},
                                                   {"abort_digits"},
                                                   {"reset_digits"},
                                                   {"term_digits"},
                                                   {"start_timeout", kLiteralOrExpression},
                                                   {"total_timeout", kLiteralOrExpression},
                                                   {"language"},
                                                   {"device"},
                                                   {"hints"}};
constexpr ModuleAttribute kDeleteAnnouncement[] = {
    {"requestid", kLocation}, {"interactionid"}, {"userid"}, {"userannid"}, {"device"}, {"hints"}};
constexpr ModuleAttribute kRemote[] = {{"requestid", kLocation},
                                       {"interactionid"},
                                       {"destination"},
                                       {"default"},
                                       {"device"},
                                       {"hints"}};
constexpr ModuleAttribute kPause[] = {{"duration", kLiteralOrExpression}};
constexpr ModuleAttribute kTreatments[] = {{"requestid", kLocation}, {"interactionid"}};
constexpr ModuleAttribute kPrompts[] = {{"type", kLiteral}, {"language"}};
constexpr ModuleAttribute kPrompt[] = {
    {"interrupt", kLiteral},          {"intid", kLiteralOrExpression},
    {"number", kLiteralOrExpression}, {"userannid", kLiteralOrExpression},
    {"userid", kLiteralOrExpression}, {"text"}};
constexpr ModuleAttribute kInput[] = {{"max_digits", kLiteralOrExpression},
                                      {"term_digits"},
                                      {"ignore_digits"},
                                      {"abort_digits"},
                                      {"backspace_digits"},
                                      {"reset_digits"},
                                      {"clear", kLiteralOrExpression},
                                      {"start_timeout", kLiteralOrExpression},
                                      {"digit_timeout", kLiteralOrExpression},
                                      {"total_timeout", kLiteralOrExpression},
                                      {"verify_digits"}};

constexpr std::string_view kPlayParts[] = {"prompts"};
constexpr std::string_view kCollectParts[] = {"input"};
constexpr std::string_view kBothParts[] = {"prompts", "input"};
constexpr std::string_view kPromptsParts[] = {"prompt"};
constexpr std::string_view kInLists[] = {"play",      "collect", "playandcollect", "playandverify",
                                         "playsound", "start",   "createann",      "deleteann",
                                         "remote",    "pause"};

constexpr scxml::ModuleElement kElements[] = {
    {"play", "dialog", kCommon, kPlayParts, true},
    {"collect", "dialog", kCommon, kCollectParts, true},
    {"playandcollect", "dialog", kCommon, kBothParts, true},
    {"playandverify", "dialog", kCommon, kBothParts, true},
    {"playsound", "dialog", kPlaySound, {}, true},
    {"start", "dialog", kStart, {}, true},
    {"stop", "dialog", kStop},
    {"createann", "dialog", kCreateAnnouncement, kPlayParts, true},
    {"deleteann", "dialog", kDeleteAnnouncement},
    {"remote", "dialog", kRemote, {}, true},
    {"pause", "dialog", kPause},
    {"runtreatments", "dialog", kTreatments, kInLists},
    {"prompts", {}, kPrompts, kPromptsParts},
    {"prompt", {}, kPrompt},
    {"input", {}, kInput}};
constexpr scxml::ModuleRule kRule{"dialog", kElements};

constexpr size_t kPromptsMax = 10;

// interaction.md §2.3: 1 to 10 prompts, each of one source.
void checkPrompts(const boost::json::array& prompts, Arguments& arguments) {
    if (prompts.empty() || prompts.size() > kPromptsMax) {
        arguments.refuse("<prompts> holds " + std::to_string(prompts.size()) +
                         " prompts; expected 1 to 10");
    }
    for (const boost::json::value& child : prompts) {
        if (!child.is_object()) continue;
        const Arguments prompt(child.get_object());
        int sources = 0;
        for (const char* source : {"intid", "number", "userannid", "text"}) {
            sources += prompt.has(source) ? 1 : 0;
        }
        if (sources == 1) continue;
        arguments.refuse("<prompt> has " + std::to_string(sources) +
                         " of the attributes intid, number, userannid, text; expected one");
    }
}

void checkParts(Arguments& arguments) {
    for (const boost::json::value& child : arguments.children()) {
        if (!child.is_object()) continue;
        const auto* name = child.get_object().if_contains("element");
        Arguments part(child.get_object());
        if (name != nullptr && textOf(*name) == "prompts") {
            checkPrompts(part.children(), arguments);
        } else if (name != nullptr && textOf(*name) == "input") {
            for (const char* number :
                 {"max_digits", "start_timeout", "digit_timeout", "total_timeout"}) {
                part.number(number);
            }
            if (!part.good()) arguments.refuse("<input>: " + part.error());
        }
    }
}

}  // namespace

const scxml::ModuleRule& DialogModule::rule() const {
    return kRule;
}

void DialogModule::perform(const session::ModuleRequest& request, const Answer& answer) {
    const std::string& action = request.effect.action;
    const scxml::ModuleElement* known = scxml::findModuleElement(kRule, action);
    if (known == nullptr || known->area.empty()) return unsupported(answer);
    if (action == "pause") {
        return answer.error("invalidstate", "<dialog:pause> stands in <dialog:runtreatments> only");
    }
    Arguments arguments(request);
    DialogCommand command;
    command.action = action;
    command.interaction_id = interactionOf(arguments);
    command.device = arguments.text("device");
    if (action == "stop") command.stop_request_id = arguments.required("requestid");
    arguments.seconds("duration");
    checkParts(arguments);
    command.arguments_json = boost::json::serialize(arguments.all());
    performAtCenter(world_, answer, arguments, std::move(command));
}

}  // namespace orchestrion::modules
