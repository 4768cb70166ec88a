#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/log.h"
#include "base/time_text.h"

namespace orchestrion {
namespace {

// Bytes a text value has at most, without breaking a character.
std::string_view shortened(std::string_view text) {
    if (text.size() <= Log::kValueBytesMax) return text;
    size_t size = Log::kValueBytesMax;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return text.substr(0, size);
}

bool isPlain(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f || c < 0) return false;
    }
    return true;
}

void appendNumber(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
    out.append(text, end);
}

// A text as JSON string, cut short if it has to be.
void appendString(std::string& out, std::string_view text) {
    const std::string_view head = shortened(text);
    if (head.size() == text.size()) return appendJsonString(out, text);
    appendJsonString(out, std::string(head) + "… (" + std::to_string(text.size()) + " bytes)");
}

void appendValue(std::string& out, const LogField& field, bool words) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        const bool plain = words && text->size() <= Log::kValueBytesMax && isPlain(*text);
        plain ? (void)out.append(*text) : appendString(out, *text);
    } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
        out += std::to_string(*number);
    } else if (const auto* real = std::get_if<double>(&field.value)) {
        appendNumber(out, *real);
    } else {
        out += std::get<bool>(field.value) ? "true" : "false";
    }
}

class TextLine {
public:
    TextLine(WallTime time, LogLevel level, LogComponent component, std::string_view message) {
        line_ = isoTime(time);
        line_.append(" ").append(toString(level)).append(" ").append(toString(component));
        line_.append(": ").append(message);
    }
    void add(const LogField& field) {
        line_.append(" ").append(field.name).append("=");
        appendValue(line_, field, true);
    }
    void beginFields() {}
    std::string take() { return std::move(line_.append("\n")); }

private:
    std::string line_;
};

class JsonLine {
public:
    JsonLine(WallTime time, LogLevel level, LogComponent component, std::string_view message) {
        line_ = R"({"ts":")" + isoTime(time) + R"(","level":")" + toString(level) +
                R"(","component":")" + toString(component) + R"(","message":)";
        appendString(line_, message);
    }
    void add(const LogField& field) {
        if (line_.back() != '{') line_ += ',';
        line_.append("\"").append(field.name).append("\":");
        appendValue(line_, field, false);
    }
    void beginFields() {
        line_ += R"(,"fields":{)";
        closing_ = "}}\n";
    }
    std::string take() { return std::move(line_.append(closing_)); }

private:
    std::string line_;
    const char* closing_ = "}\n";
};

template <class Line>
std::string fill(Line line, const LogSubject& subject, Log::Fields fields) {
    if (!subject.session.empty()) line.add({"session", subject.session});
    if (!subject.tenant.empty()) line.add({"tenant", subject.tenant});
    if (!subject.application.empty()) line.add({"application", subject.application});
    if (fields.size() != 0) line.beginFields();
    for (const LogField& field : fields) line.add(field);
    return line.take();
}

}  // namespace

std::string logLine(LogFormat format, WallTime time, LogLevel level, LogComponent component,
                    std::string_view message, const LogSubject& subject, Log::Fields fields) {
    return format == LogFormat::kJson
               ? fill(JsonLine(time, level, component, message), subject, fields)
               : fill(TextLine(time, level, component, message), subject, fields);
}

}  // namespace orchestrion
