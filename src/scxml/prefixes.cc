#include "scxml/prefixes.h"

namespace orchestrion::scxml {
namespace {

constexpr std::string_view kToken = "$$_MY_PREFIX_$$";
constexpr std::string_view kConstant = "_my_prefix";

bool isNamedState(const Element& element) {
    return element.is("state") || element.is("parallel") || element.is("final") ||
           element.is("history");
}

// Replaces each token. An empty `by` takes the dot behind the token with it.
void replaceToken(std::string& text, std::string_view by) {
    for (size_t at = text.find(kToken); at != std::string::npos; at = text.find(kToken, at)) {
        size_t length = kToken.size();
        if (by.empty() && at + length < text.size() && text[at + length] == '.') ++length;
        text.replace(at, length, by);
        at += by.size();
    }
}

template <class Visit>
void visitAll(Element& element, const Visit& visit) {
    visit(element);
    for (Node& node : element.children) {
        if (Element* child = asElement(node)) visitAll(*child, visit);
    }
}

class Prefixer {
public:
    Prefixer(std::string_view prefix, NamePool& names) : prefix_(prefix), names_(names) {}

    void apply(Element& element) {
        element.fragment = combined(element.fragment);
        for (Attribute& attribute : element.attributes) {
            attribute.fragment = element.fragment;
            const bool id = attribute.ns.empty() && attribute.name == "id";
            if (id && isNamedState(element)) attribute.value = prefix_ + "." + attribute.value;
            // The token stays in front for the prefix of the next fragment outside.
            replaceToken(attribute.value, std::string(kToken) + "." + prefix_);
        }
    }

private:
    std::string_view combined(std::string_view inner) {
        return names_.intern(inner.empty() ? prefix_ : prefix_ + "." + std::string(inner));
    }

    const std::string prefix_;
    NamePool& names_;
};

}  // namespace

void addPrefix(std::vector<Node>& nodes, std::string_view prefix, NamePool& names) {
    // `resolveid="$$_MY_PREFIX_$$.orders"`: what stands outside comes later anyhow.
    std::string own(prefix);
    replaceToken(own, "");
    if (own.empty()) return;
    Prefixer prefixer(own, names);
    for (Node& node : nodes) {
        if (Element* element = asElement(node)) {
            visitAll(*element, [&](Element& e) { prefixer.apply(e); });
        }
    }
}

void dropPrefixTokens(Element& root) {
    visitAll(root, [](Element& element) {
        for (Attribute& attribute : element.attributes) replaceToken(attribute.value, "");
    });
}

std::optional<script::Constant> prefixConstant(Dialect dialect, const Snippet& snippet) {
    if (dialect != Dialect::kOrs || snippet.text.find(kConstant) == std::string::npos)
        return std::nullopt;
    return script::Constant{std::string(kConstant), std::string(snippet.fragment)};
}

}  // namespace orchestrion::scxml
