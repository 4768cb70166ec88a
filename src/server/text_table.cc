#include "server/text_table.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"

namespace orchestrion::server {

namespace json = boost::json;

std::string cell(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.get_string());
    return json::serialize(value);
}

std::string cell(const json::object& object, const char* name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? std::string() : cell(*value);
}

std::string joined(const json::object& object, const char* name) {
    const auto* values = object.if_contains(name);
    if (values == nullptr || !values->is_array()) return {};
    std::string text;
    for (const json::value& value : values->get_array()) {
        text += (text.empty() ? "" : ", ") + cell(value);
    }
    return text;
}

std::string tableText(const std::vector<Row>& rows, const std::string& indent) {
    std::vector<size_t> widths(rows.front().size());
    for (const Row& row : rows) {
        for (size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], utf8Length(row[i]));
        }
    }
    std::string text;
    for (const Row& row : rows) {
        text += indent;
        for (size_t i = 0; i + 1 < row.size(); ++i) {
            text += row[i] + std::string(widths[i] - utf8Length(row[i]) + 2, ' ');
        }
        text += row.back();
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

void printTable(const std::vector<Row>& rows) {
    std::fputs(tableText(rows).c_str(), stdout);
}

void addRow(std::vector<Row>& rows, const std::string& name, const std::string& text) {
    if (!text.empty()) rows.push_back({name, text});
}

}  // namespace orchestrion::server
