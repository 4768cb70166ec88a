// Tables for people, and the texts in their cells.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

namespace orchestrion::server {

using Row = std::vector<std::string>;

// To standard output; columns as wide as their widest text. `rows` is not empty, the first may be
// the head.
void printTable(const std::vector<Row>& rows);

// The same as text; each line begins with `indent` and has no blanks at its end.
std::string tableText(const std::vector<Row>& rows, const std::string& indent = {});

// What a value looks like in a table: texts as they are, nothing for null, everything else as JSON.
std::string cell(const boost::json::value& value);
// A member; nothing if it is not there.
std::string cell(const boost::json::object& object, const char* name);
// The elements of a list, with ", " between them.
std::string joined(const boost::json::object& object, const char* name);
// A row of two, unless `text` is empty.
void addRow(std::vector<Row>& rows, const std::string& name, const std::string& text);

}  // namespace orchestrion::server
