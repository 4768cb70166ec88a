// One module: a namespace with its actions, events, objects and functions.
//
// A module answers each request exactly once. It acts on no session by itself: what comes of an
// action is an event.
//
// Threading  perform() and call() on any shard's thread, several at once; never block.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session/module_host.h"

namespace orchestrion::modules {

// The answer to one request. Copies share it; it is given once.
class Answer {
public:
    Answer(const session::ModuleRequest& request, session::ModuleHost::Reply reply);

    // <area>.<action>.done, with the request's id among the data.
    void done(boost::json::object data = {}, std::string model = {}) const;
    // error.<area>.<action>.
    void error(std::string_view error, std::string_view description,
               boost::json::object data = {}) const;
    // The same with a number, as HTTP has them.
    void failure(int64_t error, std::string_view description, boost::json::object data = {}) const;
    // Any events.
    void events(std::vector<Event> events) const;
    // Nothing: events come later, or there are none.
    void nothing() const { events({}); }
    // <area>.<action>.done or error.… as an event, to be sent together with others.
    Event event(std::string_view name, boost::json::object data, std::string model = {}) const;

    const session::ModuleRequest& request() const { return state_->request; }

private:
    struct State {
        session::ModuleRequest request;
        session::ModuleHost::Reply reply;
    };
    std::shared_ptr<State> state_;
};

// A member of _genesys.
struct Root {
    std::string_view name;
    std::string_view constants = {};  // a JSON object; empty: none
    std::span<const std::string_view> functions = {};
};

struct FunctionCall {
    const session::ModuleCaller& caller;
    std::string_view root;
    std::string_view function;
    const boost::json::array& arguments;
    const boost::json::object& model;  // of the session, all roots

    // An argument; null if there are not so many.
    const boost::json::value& argument(size_t index) const;
    std::string text(size_t index) const;
    bool given(size_t index) const { return !argument(index).is_null(); }
};

class Module {
public:
    virtual ~Module() = default;
    virtual std::string_view ns() const = 0;  // without http://
    virtual const scxml::ModuleRule& rule() const = 0;
    virtual std::vector<Root> roots() const { return {}; }
    virtual void perform(const session::ModuleRequest& request, const Answer& answer) = 0;
    virtual session::ModuleAnswer call(const FunctionCall& call);
};

// What a function throws.
session::ModuleAnswer thrown(std::string sentence);
session::ModuleAnswer value(const boost::json::value& value);

}  // namespace orchestrion::modules
