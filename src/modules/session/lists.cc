#include "modules/session/lists.h"

#include <boost/json.hpp>

#include "base/suggest.h"

namespace orchestrion::modules {
namespace {

template <class Map>
std::string suggestion(const std::string& name, const Map& map) {
    std::vector<std::string_view> names;
    for (const auto& entry : map) names.push_back(entry.first);
    const std::string advice = didYouMean(name, names);
    return advice.empty() ? "" : "; " + advice;
}

}  // namespace

session::ModuleAnswer getListItemValue(const Options& options, const FunctionCall& call) {
    const std::string list_name = call.text(0), item_name = call.text(1), key = call.text(2);
    const auto list = options.lists.find(list_name);
    if (list == options.lists.end()) {
        return thrown("there is no list '" + list_name + "'" +
                      suggestion(list_name, options.lists));
    }
    const auto item = list->second.find(item_name);
    if (item == list->second.end()) {
        return thrown("the list '" + list_name + "' has no item '" + item_name + "'" +
                      suggestion(item_name, list->second));
    }
    if (key.empty()) {
        boost::json::object all;
        for (const auto& [name, text] : item->second) all[name] = text;
        return value(boost::json::value(std::move(all)));
    }
    const auto found = item->second.find(key);
    if (found == item->second.end()) {
        return thrown("the item '" + item_name + "' of the list '" + list_name + "' has no key '" +
                      key + "'" + suggestion(key, item->second));
    }
    return value(boost::json::value(found->second));
}

session::ModuleAnswer listLookupValue(const Options& options, const FunctionCall& call) {
    const std::string list_name = call.text(0), wanted = call.text(1), key = call.text(2);
    const auto list = options.lists.find(list_name);
    if (list == options.lists.end()) {
        return thrown("there is no list '" + list_name + "'" +
                      suggestion(list_name, options.lists));
    }
    for (const auto& [name, item] : list->second) {
        for (const auto& [item_key, text] : item) {
            if (text == wanted && (key.empty() || key == item_key)) {
                return value(boost::json::value(name));
            }
        }
    }
    return value(boost::json::value(""));
}

session::ModuleAnswer getConfigOption(const Options& options, const FunctionCall& call) {
    const auto found = options.options.find(call.text(1));
    return value(boost::json::value(found == options.options.end() ? "" : found->second));
}

}  // namespace orchestrion::modules
