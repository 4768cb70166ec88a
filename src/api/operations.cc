#include "api/operations.h"

#include <algorithm>

#include "base/json.h"
#include "kOpenApiDocument.h"

namespace orchestrion::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kMethods[] = {"get", "put", "post", "delete", "patch"};

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return result;
}

std::string textOf(const json::value& operation, const char* name) {
    const auto* object = operation.if_object();
    const auto* value = object == nullptr ? nullptr : object->if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

Result<Operation> operationOf(std::string_view method, std::string_view path,
                              const json::value& described) {
    Operation operation{textOf(described, "operationId"), upper(method), std::string(path), {}};
    const std::string name = textOf(described, "x-permission");
    const auto permission = access::permissionFrom(name);
    if (operation.id.empty() || !permission) {
        return fail("server.internal", operation.method + " " + operation.path +
                                           ": expected an operationId and an x-permission of "
                                           "docs/reference/access.md, but found '" +
                                           operation.id + "' and '" + name + "'");
    }
    operation.permission = *permission;
    return operation;
}

std::vector<Operation> ownOperations() {
    auto parsed = parseOperations(kOpenApiDocument);
    ORCH_ASSERT(parsed, "every operation of openapi.json has a permission");
    return std::move(*parsed);
}

}  // namespace

Result<std::vector<Operation>> parseOperations(std::string_view openapi_document) {
    const auto document = parseJson(openapi_document);
    const auto* object = document ? document->if_object() : nullptr;
    const auto* paths = object == nullptr ? nullptr : object->if_contains("paths");
    if (paths == nullptr || !paths->is_object()) {
        return fail("server.internal", "the description of the interface has no paths");
    }
    std::vector<Operation> operations;
    for (const auto& [path, item] : paths->get_object()) {
        const auto* members = item.if_object();
        for (const std::string_view method : kMethods) {
            const auto* described =
                members == nullptr ? nullptr : members->if_contains({method.data(), method.size()});
            if (described == nullptr) continue;
            auto operation = operationOf(method, {path.data(), path.size()}, *described);
            if (!operation) return fail(operation.error());
            operations.push_back(std::move(*operation));
        }
    }
    return operations;
}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> kOperations = ownOperations();
    return kOperations;
}

const Operation* findOperation(std::string_view method, std::string_view path) {
    const auto& all = operations();
    const auto it = std::find_if(all.begin(), all.end(), [&](const Operation& one) {
        return one.method == method && one.path == path;
    });
    return it == all.end() ? nullptr : &*it;
}

}  // namespace orchestrion::api
