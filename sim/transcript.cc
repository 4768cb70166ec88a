#include "sim/transcript.h"

#include <cstdio>

#include "base/utf8.h"

namespace orchestrion::sim {

std::string elapsedText(Milliseconds time) {
    const long long ms = time.count();
    const long long seconds = ms / 1000;
    const long long days = seconds / 86400;
    char text[48];
    if (days > 0) {
        std::snprintf(text, sizeof text, "%lldd %02lld:%02lld:%02lld.%03lld", days,
                      seconds / 3600 % 24, seconds / 60 % 60, seconds % 60, ms % 1000);
    } else {
        std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld.%03lld", seconds / 3600,
                      seconds / 60 % 60, seconds % 60, ms % 1000);
    }
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void Transcript::add(Milliseconds at, const std::string& who, const std::string& what) {
    if (lines_.size() >= kLinesMax) {
        ++left_out_;
        return;
    }
    constexpr size_t kTimeWidth = 17;
    constexpr size_t kWhoWidth = 12;
    const std::string time = elapsedText(at);
    std::string line(time.size() < kTimeWidth ? kTimeWidth - time.size() : 0, ' ');
    line += time + "  " + who;
    const size_t width = utf8Length(who);
    line += std::string(width < kWhoWidth ? kWhoWidth - width : 0, ' ') + "  " + what;
    for (char& c : line) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    lines_.push_back(std::move(line));
}

}  // namespace orchestrion::sim
