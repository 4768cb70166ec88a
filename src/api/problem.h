// Errors as problem documents: RFC 9457, media type application/problem+json.
//
// Each has a stable `code` for programs; docs/reference/errors.md has a line on every one.
#pragma once

#include <span>
#include <string_view>

#include "api/http.h"
#include "base/diagnostic.h"
#include "base/result.h"

namespace orchestrion::api {

struct KnownProblem {
    std::string_view code;
    int status;
    std::string_view title;
};

// All codes the server answers with.
std::span<const KnownProblem> knownProblems();

// The answer for an error; one whose code is not known here is our own fault: 500.
Response problem(const Error& error);
inline Response problem(std::string_view code, std::string detail) {
    return problem(Error{std::string(code), std::move(detail)});
}
// With the findings about a document, as "diagnostics". A document that could not be fetched is
// answered with the code of that, not with document.refused.
Response problem(const Error& error, const Diagnostics& diagnostics);
// A JSON array, as there.
std::string diagnosticsJson(const Diagnostics& diagnostics);

}  // namespace orchestrion::api
