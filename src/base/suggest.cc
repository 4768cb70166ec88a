#include "base/suggest.h"

#include <algorithm>

namespace orchestrion {
namespace {

// Longer words are not compared: the cost grows with the square.
constexpr size_t kWordLengthMax = 64;

std::string lower(std::string_view word) {
    std::string text(word);
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

}  // namespace

// Damerau and Levenshtein, with three rows of the table.
size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        before = std::move(last);
        last = std::move(row);
        row.assign(b.size() + 1, i);
        for (size_t j = 1; j <= b.size(); ++j) {
            size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

std::string didYouMean(std::string_view word, const std::vector<std::string_view>& words) {
    if (word.empty() || word.size() > kWordLengthMax) return {};
    std::string wanted = lower(word);
    size_t nearest = std::max<size_t>(1, word.size() / 3) + 1;
    std::string_view best;
    for (std::string_view candidate : words) {
        if (candidate.size() > word.size() + nearest || word.size() > candidate.size() + nearest) {
            continue;
        }
        size_t distance = editDistance(wanted, lower(candidate));
        if (distance < nearest) {
            nearest = distance;
            best = candidate;
        }
    }
    if (best.empty()) return {};
    return "did you mean '" + std::string(best) + "'?";
}

std::string oneOf(const std::vector<std::string_view>& words, std::string_view open,
                  std::string_view close) {
    std::string text;
    for (size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text.append(open).append(words[i]).append(close);
    }
    return text;
}

}  // namespace orchestrion
