#include "config/compare.h"

#include <boost/json.hpp>

#include <algorithm>

#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

namespace json = boost::json;

const json::value kNothing;

const json::value& memberOf(const json::object& object, const std::string& name) {
    const auto* value = object.if_contains(name);
    return value == nullptr ? kNothing : *value;
}

std::string text(const json::value& value) {
    if (value.is_null()) return {};
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

// Without the fingerprint that showForComparing() adds.
const json::value& visible(const json::value& value, const Form& form) {
    if (!form.hasContents() || !value.is_object()) return value;
    return memberOf(value.get_object(), "shown");
}

class Comparison {
public:
    void sections(const Section& section, const json::object& before, const json::object& after,
                  const std::string& prefix, Takes around) {
        for (const Key& key : section.keys) {
            if (key.shorthand) continue;
            const Takes takes = key.takes == Takes::kAsAround ? around : key.takes;
            const json::value& old_value = memberOf(before, key.name);
            const json::value& new_value = memberOf(after, key.name);
            if (old_value == new_value) continue;
            values(key, old_value, new_value, prefix + key.name, takes);
        }
    }

    std::vector<Change> take() { return std::move(changes_); }

private:
    void values(const Key& key, const json::value& before, const json::value& after,
                const std::string& path, Takes takes) {
        const Section* inner = key.form->section();
        if (inner != nullptr && key.form->isNamedList() && before.is_array() && after.is_array()) {
            lists(*inner, before.get_array(), after.get_array(), path, takes);
        } else if (inner != nullptr && before.is_object() && after.is_object()) {
            sections(*inner, before.get_object(), after.get_object(), path + ".", takes);
        } else {
            const std::string old_text = text(visible(before, *key.form));
            const std::string new_text = text(visible(after, *key.form));
            add({path, old_text, new_text, old_text == new_text}, takes);
        }
    }

    static const json::value& find(const json::array& list, const std::string& identity,
                                   const json::value& name) {
        const auto it = std::find_if(list.begin(), list.end(), [&](const json::value& item) {
            return item.is_object() && memberOf(item.get_object(), identity) == name;
        });
        return it == list.end() ? kNothing : *it;
    }

    // The names of the items that are in both lists, in the order of the first.
    static std::string commonOrder(const json::array& list, const json::array& other,
                                   const std::string& identity) {
        std::string names;
        for (const json::value& item : list) {
            const json::value& name = memberOf(item.as_object(), identity);
            if (find(other, identity, name).is_null()) continue;
            names += (names.empty() ? "" : ", ") + text(name);
        }
        return names;
    }

    void lists(const Section& section, const json::array& before, const json::array& after,
               const std::string& path, Takes takes) {
        const std::string& identity = section.identity;
        const auto is_object = [](const json::value& item) { return item.is_object(); };
        if (!std::all_of(before.begin(), before.end(), is_object) ||
            !std::all_of(after.begin(), after.end(), is_object)) {
            return add({path, text(before), text(after)}, takes);
        }
        for (const json::value& item : before) {
            const json::value& name = memberOf(item.get_object(), identity);
            const std::string item_path = path + "." + text(name);
            const json::value& now = find(after, identity, name);
            if (now.is_null()) {
                add({item_path, itemText(section, item.get_object()), {}}, takes);
            } else {
                sections(section, item.get_object(), now.get_object(), item_path + ".", takes);
            }
        }
        for (const json::value& item : after) {
            const json::value& name = memberOf(item.get_object(), identity);
            if (!find(before, identity, name).is_null()) continue;
            add({path + "." + text(name), {}, itemText(section, item.get_object())}, takes);
        }
        const std::string old_order = commonOrder(before, after, identity);
        const std::string new_order = commonOrder(after, before, identity);
        if (old_order != new_order) add({path, old_order, new_order}, takes);
    }

    // What stands in an item beside its name; without sections in it and what is not set.
    static std::string itemText(const Section& section, const json::object& item) {
        json::object shown;
        for (const Key& key : section.keys) {
            const json::value& value = visible(memberOf(item, key.name), *key.form);
            const bool said = key.name == section.identity || key.form->section() != nullptr;
            if (!said && !value.is_null()) shown[key.name] = value;
        }
        return json::serialize(shown);
    }

    void add(Change change, Takes takes) {
        change.restart = takes != Takes::kReload;
        changes_.push_back(std::move(change));
    }

    std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> compare(const json::object& before, const json::object& after) {
    Comparison comparison;
    comparison.sections(vocabulary(), before, after, "", Takes::kRestart);
    return comparison.take();
}

std::string toString(const Change& change) {
    std::string line = change.path + ": ";
    if (change.contents) {
        line += change.after + " has other contents";
    } else {
        line += (change.before.empty() ? "not set" : change.before) + " -> " +
                (change.after.empty() ? "not set" : change.after);
    }
    return line + (change.restart ? " (takes effect at the next start)" : "");
}

}  // namespace orchestrion::config
