// What the operations of the contact centre have in common: whose centre a request means, and how
// a command is sent or a look taken.
//
// Tenants    An identity's tenant chooses the centre. One of every tenant says which by the field
//            `tenant` of the query; without it "default" is meant.
// Threading  Any thread; answers are given on the centre's.
// Errors     center.unknownTenant; those of commands and looks, as problems.
#pragma once

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/router.h"
#include "office/office.h"

namespace orchestrion::api {

// A call of an operation, and the centre that it means.
struct CenterCall {
    office::Office& office;
    QueryFields fields;
    Request request;
    Reply reply;
    std::vector<std::pair<std::string_view, std::string>> path_values;

    const std::string& pathValue(std::string_view name) const;
};

// Adds routes whose actions find their centre.
class CenterRoutes {
public:
    using Action = std::function<void(CenterCall)>;
    CenterRoutes(Router& router, const office::OfficeDirectory& centers)
        : router_(router), centers_(centers) {}
    // `fields`: those of the query that the operation knows, beside `tenant`.
    void add(std::string_view method, std::string_view path, std::vector<std::string_view> fields,
             Action action);

private:
    Router& router_;
    const office::OfficeDirectory& centers_;
};

// Sends it; with an Idempotency-Key it is carried out once. `answered` makes the response out of
// the answer, a JSON object.
using Answered = std::function<void(const Reply& reply, const std::string& answer)>;
void sendCommand(CenterCall call, center::CommandBody body, Answered answered);
// Answers 204.
void answerDone(const Reply& reply, const std::string& answer);
// Answers with what `look` finds.
using Look = std::function<Result<std::string>(center::CenterCore& core, routing::Time now)>;
void answerLook(office::Office& office, const Reply& reply, Look look);

// The members of the body, for the forms of the office; an empty body has none.
Result<boost::json::object> membersOf(const Request& request);

// A page of a list: at most `limit` behind `after`.
struct Page {
    std::string after;
    size_t limit = 100;
};
inline constexpr size_t kPageMax = 1000;
Result<Page> pageOf(const QueryFields& fields);
// {"<name>": [items], "next": …}; `next` empty: there is no more.
std::string pageJson(std::string_view name, const std::vector<std::string>& items,
                     const std::string& next);

}  // namespace orchestrion::api
