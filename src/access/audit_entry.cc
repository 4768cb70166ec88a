#include "access/audit_log.h"
#include "base/json.h"
#include "base/time_text.h"
#include "base/utf8.h"

namespace orchestrion::access {
namespace {

constexpr size_t kTextBytesMax = 1024;

void addText(std::string& line, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    line += line.size() == 1 ? "\"" : ",\"";
    line.append(name).append("\":");
    if (text.size() <= kTextBytesMax) return appendJsonString(line, text);
    size_t end = kTextBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    appendJsonString(line, std::string(text.substr(0, end)) + "…");
}

}  // namespace

std::string toLine(const AuditEntry& entry) {
    std::string line = "{";
    addText(line, "time", isoTime(entry.time));
    addText(line, "who", entry.who);
    addText(line, "kind", entry.kind);
    addText(line, "tenant", entry.tenant);
    addText(line, "from", entry.from);
    addText(line, "operation", entry.operation);
    addText(line, "permission", entry.permission);
    addText(line, "target", entry.target);
    line += ",\"status\":" + std::to_string(entry.status);
    addText(line, "code", entry.code);
    addText(line, "request", entry.request_id);
    return line + "}\n";
}

}  // namespace orchestrion::access
