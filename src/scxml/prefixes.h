// Included fragments of the ORS dialect: <xi:include resolveid="orders">.
//
// The ids of the fragment's states become "orders.<id>", and the token $$_MY_PREFIX_$$ in its
// attributes becomes "orders". In a fragment inside of a fragment both come together:
// "orders.payment". A document that is run itself has no prefix: the token and its dot vanish. The
// script constant `_my_prefix` is the prefix of the fragment a script stands in.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "scxml/element.h"
#include "scxml/expressions.h"

namespace orchestrion::scxml {

// The nodes an include gave, of which inner includes are resolved already.
void addPrefix(std::vector<Node>& nodes, std::string_view prefix, NamePool& names);

// Once all includes are resolved.
void dropPrefixTokens(Element& root);

// `_my_prefix` for this text, if it may name it.
std::optional<script::Constant> prefixConstant(Dialect dialect, const Snippet& snippet);

}  // namespace orchestrion::scxml
