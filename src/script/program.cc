#include "script/program.h"

#include <algorithm>

namespace orchestrion::script {

JSScript* instantiate(JSContext* cx, const StencilRef& stencil) {
    JS::InstantiateOptions options;
    options.hideScriptFromDebugger = true;
    return JS::InstantiateGlobalStencil(cx, options, stencil);
}

const Fragment* ProgramImpl::scriptAt(uint32_t slot) const {
    for (const Fragment& fragment : fragments) {
        if (fragment.kind == Fragment::Kind::kScript && fragment.script_slot == slot)
            return &fragment;
    }
    return nullptr;
}

SourceLocation ProgramImpl::resolve(std::string_view file, uint32_t line, uint32_t column) const {
    if (line < kVirtualLineBase) return {std::string(file), {line, column}};
    auto after = std::upper_bound(virtual_lines.begin(), virtual_lines.end(), line,
                                  [](uint32_t l, const VirtualLines& v) { return l < v.first; });
    if (after == virtual_lines.begin()) return {std::string(file), {}};
    const VirtualLines& lines = *std::prev(after);
    uint32_t offset = std::min(line - lines.first, lines.count - 1);
    SourcePosition start = lines.where.position;
    if (start.line == 0) start = {1, 1};
    if (offset == 0 && start.column > 1) column += start.column - 1;
    return {lines.where.file, {start.line + offset, column}};
}

}  // namespace orchestrion::script
