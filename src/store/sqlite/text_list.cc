#include "store/sqlite/text_list.h"

namespace orchestrion::store::sqlite {
namespace {

void appendEscaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        ++i;
        out += text[i] == 'n' ? '\n' : text[i];
    }
    return out;
}

}  // namespace

std::string joinTexts(const std::vector<std::string>& texts) {
    std::string joined;
    for (const std::string& text : texts) {
        if (joined.empty()) joined += '\n';
        appendEscaped(joined, text);
        joined += '\n';
    }
    return joined;
}

std::vector<std::string> splitTexts(std::string_view joined) {
    std::vector<std::string> texts;
    if (!joined.empty()) joined.remove_prefix(1);
    while (!joined.empty()) {
        const size_t end = joined.find('\n');
        texts.push_back(unescaped(joined.substr(0, end)));
        joined.remove_prefix(end == std::string_view::npos ? joined.size() : end + 1);
    }
    return texts;
}

std::string needleOf(std::string_view text) {
    std::string needle = "\n";
    appendEscaped(needle, text);
    return needle + "\n";
}

}  // namespace orchestrion::store::sqlite
