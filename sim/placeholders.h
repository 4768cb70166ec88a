// Placeholders in the texts of a step, filled in when it is done.
//
//   <n>               number of the actor among those of its name, from 1
//   <n:4>             the same with leading zeros
//   <actor>           its name
//   <session>         id of its session
//   <random:100-999>  a whole number by chance
// Everything else in angle brackets stays as it is. A JSON text that is nothing but <n> or
// <random:…> becomes a number.
//
// Threading  Belongs to one scenario.
#pragma once

#include <boost/json/value.hpp>

#include <string>

#include "runtime/random.h"

namespace orchestrion::sim {

struct Placeholders {
    const std::string& actor;
    uint32_t n;
    const std::string& session;
    runtime::Random& random;

    std::string fill(const std::string& text) const;
    boost::json::value fill(const boost::json::value& value) const;
};

}  // namespace orchestrion::sim
