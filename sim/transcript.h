// What happened in a scenario, line by line: virtual time, who, what. The same scenario, seed and
// documents give the same bytes.
//
// Limits     kLinesMax lines; the others are counted, and the last line says how many.
// Threading  Belongs to one scenario.
#pragma once

#include <string>
#include <vector>

#include "base/units.h"

namespace orchestrion::sim {

class Transcript {
public:
    static constexpr size_t kLinesMax = 200000;

    void add(Milliseconds at, const std::string& who, const std::string& what);
    const std::vector<std::string>& lines() const { return lines_; }
    uint64_t left_out() const { return left_out_; }

private:
    std::vector<std::string> lines_;
    uint64_t left_out_ = 0;
};

// "12.500", "1:02:03.000", "3d 04:00:00.000".
std::string elapsedText(Milliseconds time);
// "a, b, c"
std::string joined(const std::vector<std::string>& words);

}  // namespace orchestrion::sim
