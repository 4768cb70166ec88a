#include "base/json.h"

#include <boost/json/stream_parser.hpp>

#include "base/utf8.h"

namespace orchestrion {
namespace {

SourcePosition positionOf(std::string_view text, size_t offset) {
    const std::string_view before = text.substr(0, offset);
    SourcePosition where{1, 1};
    size_t line_start = 0;
    for (size_t i = 0; i < before.size(); ++i) {
        if (before[i] != '\n') continue;
        ++where.line;
        line_start = i + 1;
    }
    where.column = static_cast<uint32_t>(utf8Length(before.substr(line_start)) + 1);
    return where;
}

std::string found(std::string_view text, size_t offset) {
    if (offset >= text.size()) return "the end of the text";
    const size_t length = utf8SequenceLength(text.substr(offset));
    if (length == 0) return "bytes that are not UTF-8";
    const std::string_view character = text.substr(offset, length);
    if (length == 1 && (character[0] < ' ' || character[0] == 0x7f)) return "a control character";
    return "'" + std::string(character) + "'";
}

Unexpected<JsonError> failAt(std::string_view text, size_t offset, const std::string& message) {
    return fail(JsonError{positionOf(text, offset), message});
}

// How many bytes in front stand for themselves in a JSON string and are ASCII: most are.
size_t plainLength(std::string_view text) {
    size_t length = 0;
    while (length < text.size()) {
        const auto c = static_cast<unsigned char>(text[length]);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
        ++length;
    }
    return length;
}

}  // namespace

std::string toString(const JsonError& error) {
    return "line " + std::to_string(error.where.line) + ", column " +
           std::to_string(error.where.column) + ": " + error.message;
}

Result<boost::json::value, JsonError> parseJson(std::string_view text, uint32_t depth_max) {
    namespace json = boost::json;
    json::parse_options options;
    options.max_depth = depth_max;
    json::stream_parser parser({}, options);
    json::error_code error;
    const size_t read = parser.write_some(text.data(), text.size(), error);
    if (error == json::error::too_deep) {
        return failAt(text, read, "nested deeper than " + std::to_string(depth_max) + " levels");
    }
    if (error) return failAt(text, read, "unexpected " + found(text, read));
    if (read < text.size()) {
        return failAt(text, read, "expected the end of the text, but found " + found(text, read));
    }
    parser.finish(error);
    if (error) return failAt(text, read, "the text ends in the middle of a value");
    return parser.release();
}

void appendJsonString(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        const size_t plain = plainLength(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        const size_t length = utf8SequenceLength(text);
        const auto c = static_cast<unsigned char>(text[0]);
        if (length == 0) {
            out += "\\ufffd";
        } else if (c == '"' || c == '\\') {
            out.append({'\\', text[0]});
        } else if (c == '\n') {
            out += "\\n";
        } else if (c < 0x20) {
            out.append("\\u00").append({kHex[c >> 4], kHex[c & 15]});
        } else {
            out.append(text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    out += '"';
}

}  // namespace orchestrion
