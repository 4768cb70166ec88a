#include "script/errors.h"

#include <js/ErrorReport.h>
#include <js/Exception.h>
#include <jsapi.h>

namespace orchestrion::script {
namespace {

constexpr std::string_view kUncaught = "uncaught exception: ";

ScriptError take(JSContext* cx, const ProgramImpl& program, uint32_t column_offset) {
    ScriptError error;
    JS::ExceptionStack stack(cx);
    JS::ErrorReportBuilder builder(cx);
    if (!JS::StealPendingExceptionStack(cx, &stack) ||
        !builder.init(cx, stack, JS::ErrorReportBuilder::NoSideEffects)) {
        JS_ClearPendingException(cx);
        error.message = "an exception that cannot be described";
        return error;
    }
    error.message = builder.toStringResult().c_str();
    if (error.message.starts_with(kUncaught)) {
        error.message = "a script threw " + error.message.substr(kUncaught.size());
    }
    const JSErrorReport* report = builder.report();
    if (report->lineno != 0) {
        error.where = program.resolve(report->filename ? report->filename : "", report->lineno,
                                      report->column + column_offset);
    }
    return error;
}

}  // namespace

ScriptError takeException(JSContext* cx, const ProgramImpl& program) {
    return take(cx, program, 0);
}

ScriptError takeSyntaxError(JSContext* cx, const ProgramImpl& program) {
    return take(cx, program, 1);
}

}  // namespace orchestrion::script
