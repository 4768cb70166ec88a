// The arguments of an action (scxml::ModuleEffect::arguments), read as an author may have written
// them: numbers as texts, booleans as words (routing.md §1.3, interaction.md §1.1).
//
// Errors     What an author got wrong is collected: error() says it in a sentence, once.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"
#include "session/module_host.h"

namespace orchestrion::modules {

class Arguments {
public:
    // Of an action, or of a part of one.
    explicit Arguments(const session::ModuleRequest& request);
    explicit Arguments(boost::json::object object) : object_(std::move(object)) {}

    // Of an attribute. Absent, null and empty text are the same: not given.
    bool has(std::string_view name) const;
    // Null if it is not given.
    const boost::json::value* value(std::string_view name) const;
    // A text as it is; anything else as JSON.
    std::string text(std::string_view name, std::string_view otherwise = {}) const;
    // Its JSON; empty if it is not given.
    std::string json(std::string_view name) const;
    bool flag(std::string_view name, bool otherwise);
    std::optional<double> number(std::string_view name);
    std::optional<Milliseconds> seconds(std::string_view name);
    // Notes an error if it is not given.
    std::string required(std::string_view name);

    // {} if there are none.
    const boost::json::object& attributes() const { return part("attributes"); }
    const boost::json::object& params() const { return part("params"); }
    const boost::json::object& locations() const { return part("locations"); }
    // Null if there is none.
    const boost::json::value* content() const { return object_.if_contains("content"); }
    // [] if there are none.
    const boost::json::array& children() const;
    const boost::json::object& all() const { return object_; }

    void refuse(std::string sentence);
    bool good() const { return error_.empty(); }
    const std::string& error() const { return error_; }

private:
    const boost::json::object& part(std::string_view name) const;

    boost::json::object object_;
    std::string error_;
};

// As Arguments::text().
std::string textOf(const boost::json::value& value);

}  // namespace orchestrion::modules
