#include "sim/junit.h"

#include <cstdio>

#include "base/utf8.h"

namespace orchestrion::sim {
namespace {

// As XML; characters that XML 1.0 does not know become U+FFFD.
std::string escaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const size_t length = utf8SequenceLength(text);
        const char c = text[0];
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
        if (length == 0 || control) {
            out += "\uFFFD";
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string attribute(const char* name, const std::string& value) {
    return std::string(" ") + name + "=\"" + escaped(value) + "\"";
}

std::string seconds(Milliseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", static_cast<double>(time.count()) / 1000);
    return text;
}

std::string caseXml(const std::string& file, const Outcome& outcome) {
    std::string xml = "    <testcase" + attribute("name", outcome.name) +
                      attribute("classname", file) + attribute("file", file) +
                      attribute("line", std::to_string(outcome.where.position.line)) +
                      attribute("time", seconds(outcome.real_time));
    if (outcome.passed()) return xml + "/>\n";
    xml += ">\n";
    for (const Failure& failure : outcome.failures) {
        xml += "      <failure" + attribute("message", failure.message) + ">" +
               escaped(failureText(failure)) + "</failure>\n";
    }
    xml += "      <system-out>";
    for (const std::string& line : outcome.transcript) xml += escaped(line) + "\n";
    return xml + "</system-out>\n    </testcase>\n";
}

std::string suiteXml(const SuiteOutcome& suite) {
    size_t failed = 0;
    Milliseconds time{0};
    std::string cases;
    for (const Outcome& outcome : suite.outcomes) {
        failed += outcome.passed() ? 0 : 1;
        time += outcome.real_time;
        cases += caseXml(suite.file, outcome);
    }
    std::string errors;
    for (const Diagnostic& diagnostic : suite.diagnostics) errors += toString(diagnostic) + "\n";
    if (!errors.empty()) {
        cases += "    <testcase" + attribute("name", "the file is understood") +
                 attribute("classname", suite.file) + ">\n      <error" +
                 attribute("message", suite.diagnostics.front().message) + ">" + escaped(errors) +
                 "</error>\n    </testcase>\n";
    }
    return "  <testsuite" + attribute("name", suite.file) +
           attribute("tests", std::to_string(suite.outcomes.size() + (errors.empty() ? 0 : 1))) +
           attribute("failures", std::to_string(failed)) +
           attribute("errors", errors.empty() ? "0" : "1") + attribute("time", seconds(time)) +
           ">\n" + cases + "  </testsuite>\n";
}

}  // namespace

std::string failureText(const Failure& failure) {
    std::string text =
        toString(failure.where) + ": " + failure.message + "\n    at " + elapsedText(failure.at);
    if (!failure.actor.empty()) text += ", " + failure.actor;
    for (const Diagnostic& diagnostic : failure.diagnostics)
        text += "\n    " + toString(diagnostic);
    return text;
}

std::string junitXml(const std::vector<SuiteOutcome>& suites) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const SuiteOutcome& suite : suites) xml += suiteXml(suite);
    return xml + "</testsuites>\n";
}

}  // namespace orchestrion::sim
