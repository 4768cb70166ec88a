#include "scxml/model.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace orchestrion::scxml {
namespace {

void change(boost::json::object& model, const boost::json::value& entry) {
    const auto* object = entry.if_object();
    const auto* path = object == nullptr ? nullptr : object->if_contains("path");
    const auto* steps = path == nullptr ? nullptr : path->if_array();
    if (steps == nullptr || steps->empty()) return;
    const boost::json::value* value = object->if_contains("value");
    boost::json::object* holder = &model;
    for (size_t i = 0; i < steps->size(); ++i) {
        const auto* name = (*steps)[i].if_string();
        if (name == nullptr) return;
        if (i + 1 == steps->size()) {
            if (value == nullptr) {
                holder->erase(*name);
            } else {
                (*holder)[*name] = *value;
            }
            return;
        }
        if (value == nullptr && !holder->contains(*name)) return;
        boost::json::value& next = (*holder)[*name];
        if (!next.is_object()) next = boost::json::object();
        holder = &next.get_object();
    }
}

}  // namespace

std::string changeModel(std::string_view model, std::string_view changes) {
    boost::json::object root;
    if (auto known = parseJson(model.empty() ? "{}" : model); known && known->is_object()) {
        root = std::move(known->get_object());
    }
    const auto list = parseJson(changes);
    if (!list || !list->is_array()) return std::string(model);
    for (const boost::json::value& entry : list->get_array()) change(root, entry);
    return boost::json::serialize(root);
}

}  // namespace orchestrion::scxml
