#include "scxml/element.h"

#include <algorithm>

namespace orchestrion::scxml {
namespace {

using Declarations = std::vector<std::pair<std::string_view, std::string_view>>;

void appendEscaped(std::string& out, std::string_view text, bool attribute) {
    for (char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '\r') {
            out += "&#13;";
        } else if (attribute && c == '"') {
            out += "&quot;";
        } else if (attribute && (c == '\n' || c == '\t')) {
            out += c == '\n' ? "&#10;" : "&#9;";
        } else {
            out += c;
        }
    }
}

void appendAttribute(std::string& out, const std::string& name, std::string_view value) {
    out += ' ';
    out += name;
    out += "=\"";
    appendEscaped(out, value, true);
    out += '"';
}

void appendElement(std::string& out, const Element& element, const Declarations& declarations);

void appendChildren(std::string& out, const Element& element) {
    for (const Node& node : element.children) {
        if (const Text* text = asText(node)) {
            appendEscaped(out, text->value, false);
        } else {
            const Element& child = *asElement(node);
            appendElement(out, child, child.declarations);
        }
    }
}

void appendElement(std::string& out, const Element& element, const Declarations& declarations) {
    std::string name = qualifiedName(element.prefix, element.name);
    out += '<';
    out += name;
    for (const auto& [prefix, ns] : declarations) {
        appendAttribute(out, prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), ns);
    }
    for (const Attribute& attribute : element.attributes) {
        appendAttribute(out, qualifiedName(attribute.prefix, attribute.name), attribute.value);
    }
    if (element.children.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    appendChildren(out, element);
    out += "</" + name + ">";
}

}  // namespace

Text* asText(const Node& node) {
    auto* text = std::get_if<std::unique_ptr<Text>>(&node);
    return text == nullptr ? nullptr : text->get();
}

Element* asElement(const Node& node) {
    auto* element = std::get_if<std::unique_ptr<Element>>(&node);
    return element == nullptr ? nullptr : element->get();
}

const Attribute* Element::find(std::string_view attribute) const {
    auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) {
        return a.ns.empty() && a.name == attribute;
    });
    return found == attributes.end() ? nullptr : &*found;
}

std::string qualifiedName(std::string_view prefix, std::string_view name) {
    if (prefix.empty()) return std::string(name);
    return std::string(prefix).append(":").append(name);
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string textOf(const Element& element) {
    std::string text;
    for (const Node& node : element.children) {
        if (const Text* part = asText(node)) text += part->value;
    }
    return text;
}

Declarations namespacesInScope(const Element& element) {
    Declarations scope;
    for (const Element* e = &element; e != nullptr; e = e->parent) {
        for (const auto& declaration : e->declarations) {
            bool hidden = std::any_of(scope.begin(), scope.end(), [&](const auto& nearer) {
                return nearer.first == declaration.first;
            });
            if (!hidden) scope.push_back(declaration);
        }
    }
    // An undeclared default namespace needs no mention at the top.
    std::erase_if(scope, [](const auto& d) { return d.first.empty() && d.second.empty(); });
    return scope;
}

std::string serialise(const Element& element) {
    std::string out;
    appendElement(out, element, namespacesInScope(element));
    return out;
}

std::string serialiseChildren(const Element& element) {
    std::string out;
    appendChildren(out, element);
    return out;
}

}  // namespace orchestrion::scxml
