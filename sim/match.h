// What a value is expected to be.
//
// A match is JSON: a scalar equals the same scalar, a list one of as many items that match in
// order, an object one that has these members and perhaps others. An object with one member whose
// name begins with '$' asks something else:
//   {$above: 3} {$below: 3} {$at_least: 3} {$at_most: 3}   numbers
//   {$matches: '^\+49'}                                    a text that holds a match of this
//                                                          regular expression (ECMAScript)
//   {$contains: x}    a text that contains it, or a list with an item that matches
//   {$size: match}    the length of a text or list, the number of members of an object
//   {$one_of: […]}    one of these matches
//   {$not: match}     anything else
//   {$exists: true}   is there, or, with false, is not
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace orchestrion::sim {

// `value`: null pointer if there is none.
bool matches(const boost::json::value& match, const boost::json::value* value);
// What is wrong with a match itself; empty: nothing.
std::string misfitOfMatch(const boost::json::value& match);

// The value at a path such as "a.b[2].c"; null if there is none.
const boost::json::value* valueAt(const boost::json::value& root, std::string_view path);

// The first member of an object (by its path) that keeps it from matching; empty: the value itself.
std::string firstMisfit(const boost::json::value& match, const boost::json::value& value);

// "*" stands for any text. Sets `rest` to what the last one stands for.
bool matchesPattern(std::string_view pattern, std::string_view text, std::string* rest = nullptr);

// JSON, cut short for people.
std::string shown(const boost::json::value& value, size_t bytes_max = 200);
std::string shortened(std::string text, size_t bytes_max = 200);

}  // namespace orchestrion::sim
