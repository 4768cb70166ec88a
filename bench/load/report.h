// What is told of a run: one JSON object a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "load/run.h"

namespace orchestrion::load {

// A JSON object, written front to back.
class Line {
public:
    void text(std::string_view name, std::string_view value);
    void number(std::string_view name, uint64_t value);
    void number(std::string_view name, double value);  // with at most three decimals
    void object(std::string_view name, const Line& value);

    std::string str() const { return "{" + members_ + "}"; }
    void print() const;  // on standard output, at once

private:
    void key(std::string_view name);
    std::string members_;
};

Line describe(std::string_view kind, const Figures& figures);

}  // namespace orchestrion::load
