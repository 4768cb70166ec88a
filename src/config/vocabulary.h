// The vocabulary of the configuration: one table of all keys, with form, default, help and whether
// a change needs a restart. It drives reading, `config show`, `config diff`, the JSON Schema and,
// by a test, docs/reference/configuration.md. A new key is a member in config.h and a line here.
//
// Order      Keys are read in the order of the table: what others begin with stands first.
#pragma once

#include "config/form.h"

namespace orchestrion::config {

// Of a Config.
const Section& vocabulary();

// Its parts, one file each.
std::vector<Key> httpLimitKeys();
Section listenerKeys();
std::vector<Key> policyKeys();
Section applicationKeys();
Section limitKeys();
Section outboundKeys();
Section moduleKeys();
Section centerKeys();
Section attachmentKeys();
Section accessKeys();
Section logKeys();

// All keys, dotted: "limits.memory", "listeners[].port".
std::vector<std::string> configKeys();

}  // namespace orchestrion::config
