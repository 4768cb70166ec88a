// The language in which the vocabulary of the configuration is written: keys, sections, and forms,
// which say how a value is read, shown and described.
//
// Lifetime   Made once, when the vocabulary is first asked for; immutable.
// Threading  Any.
#pragma once

#include <boost/json/fwd.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/reading.h"
#include "config/value.h"

namespace orchestrion::config {

struct Section;

// How members are shown.
struct Showing {
    // Set for comparing: a value whose contents matter (a file, a secret) is then an object of what
    // is shown of it and a fingerprint of its contents; never to be printed.
    const std::map<std::string, std::string>* contents = nullptr;
};

// How the value of a key is written.
class Form {
public:
    virtual ~Form() = default;
    // Stores `value` in the member at `target`, or reports what is wrong with it.
    virtual void read(const Value& value, void* target, Reading& reading) const = 0;
    // The member as JSON, without secrets: what `config show` prints.
    virtual boost::json::value show(const void* source, const Showing& showing) const = 0;
    // JSON Schema (2020-12) of what may be written.
    virtual boost::json::object schema() const = 0;
    // For the documentation: "size", "list of roles".
    virtual std::string kind() const = 0;

    // The keys of a section, and those of each item of a list of sections; null for everything
    // else.
    virtual const Section* section() const { return nullptr; }
    // The struct of that section with its defaults; null if there is no section.
    virtual const void* sectionDefaults() const { return nullptr; }
    // A list of sections: each item has its own name, and several files may add items.
    virtual bool isNamedList() const { return false; }
    // More than the value itself matters: the contents of a file, a secret.
    virtual bool hasContents() const { return false; }
};

enum class Takes : uint8_t {
    kAsAround,  // as the section around it
    kReload,    // a change takes effect when the configuration is read again
    kRestart,   // … when the server starts again
};

struct Key {
    std::string name;
    std::string help;
    std::shared_ptr<const Form> form;
    // From the struct a section stands for to the member.
    std::function<void*(void* owner)> member;
    Takes takes = Takes::kAsAround;
    bool required = false;
    // Another way to write a key; not shown.
    bool shorthand = false;
    // Where its default comes from, if not from config.h: "as in `http`".
    std::string default_text = {};
    // The section is described there: its keys are not listed again.
    bool listed_elsewhere = false;

    Key live() && { return with(Takes::kReload); }
    Key restart() && { return with(Takes::kRestart); }
    Key needed() && {
        required = true;
        return std::move(*this);
    }
    Key isShorthand() && {
        shorthand = true;
        return std::move(*this);
    }
    Key defaults(std::string text) && {
        default_text = std::move(text);
        return std::move(*this);
    }
    Key listedElsewhere(std::string text) && {
        listed_elsewhere = true;
        return std::move(*this).defaults(std::move(text));
    }

private:
    Key with(Takes when) {
        takes = when;
        return std::move(*this);
    }
};

struct Section {
    std::vector<Key> keys;
    // Of a list's items: the key whose value is the item's name.
    std::string identity = {};

    const Key* find(std::string_view name) const;
};

// What every section does: reads the members of a map, in the order of the keys, and reports
// unknown and missing ones.
void readSection(const Section& section, const Value& map, void* owner, Reading& reading);
boost::json::object showSection(const Section& section, const void* owner, const Showing& showing);
// `defaults`: a struct as it is before anything is read.
boost::json::object schemaOf(const Section& section, const void* defaults);

// All keys below, each with its dotted name, "limits.memory" or "listeners[].port".
//   visit(name, key, takes, defaults)  `takes` is decided; `defaults` is the struct of the key
using KeyVisit =
    std::function<void(const std::string& name, const Key& key, Takes takes, const void* defaults)>;
void visitKeys(const Section& section, const void* defaults, const KeyVisit& visit);

}  // namespace orchestrion::config
