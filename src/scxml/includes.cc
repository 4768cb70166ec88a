#include "scxml/includes.h"

#include <algorithm>

#include "scxml/encoding.h"
#include "scxml/prefixes.h"

namespace orchestrion::scxml {
namespace {

// The id an xpointer names; empty if it is of a kind we do not know.
std::string_view idOfPointer(std::string_view pointer) {
    auto inside = [&](std::string_view open, std::string_view close) {
        std::string_view id = pointer;
        if (!id.starts_with(open) || !id.ends_with(close)) return std::string_view();
        id.remove_prefix(open.size());
        id.remove_suffix(std::min(close.size(), id.size()));
        return id;
    };
    if (pointer.find('(') == std::string_view::npos) return pointer;
    for (auto [open, close] : {std::pair{"xpointer(id('", "'))"},
                               std::pair{"xpointer(id(\"", "\"))"}, std::pair{"element(", ")"}}) {
        std::string_view id = inside(open, close);
        if (!id.empty() && id.find_first_of("/'\"()") == std::string_view::npos) return id;
    }
    return {};
}

// The node that owns the element of this id, or null.
std::unique_ptr<Element>* findById(std::unique_ptr<Element>& from, std::string_view id) {
    for (const Attribute& attribute : from->attributes) {
        bool is_id =
            attribute.name == "id" && (attribute.ns.empty() || attribute.ns == kXmlNamespace);
        if (is_id && attribute.value == id) return &from;
    }
    for (Node& node : from->children) {
        auto* child = std::get_if<std::unique_ptr<Element>>(&node);
        if (child == nullptr) continue;
        if (auto* found = findById(*child, id)) return found;
    }
    return nullptr;
}

bool isInclude(const Element& element) {
    return element.ns == kXIncludeNamespace && element.name == "include";
}

size_t depthOf(const Element* element) {
    size_t depth = 0;
    for (; element != nullptr; element = element->parent) ++depth;
    return depth;
}

size_t heightOf(const Element& element) {
    size_t height = 0;
    forEachElement(element,
                   [&](const Element& child) { height = std::max(height, heightOf(child)); });
    return height + 1;
}

// One <xi:include>, its attributes read.
struct Request {
    const Element& element;
    std::string url;
    std::string pointer;
    bool text = false;
    std::string prefix = {};  // resolveid
};

class Includer {
public:
    explicit Includer(ReadContext& context) : context_(context) {}

    void resolve(Element& parent);

private:
    std::vector<Node> include(Element& include);
    bool readRequest(Request& request);
    std::vector<Node> includeText(const Request& request);
    std::vector<Node> includeXml(const Request& request);
    std::vector<Node> fallback(const Request& request, const std::string& problem);
    std::unique_ptr<Element> select(std::unique_ptr<Element> root, const Request& request);
    void adopt(Element& included, const Element& include);
    bool enter(const Request& request, const std::string& key);
    void report(const DiagnosticCode& code, Place place, std::string message,
                std::string expected = {}, std::string advice = {}) {
        context_.problems.report(code, place, std::move(message), std::move(expected),
                                 std::move(advice));
    }

    ReadContext& context_;
    std::vector<std::string> active_;  // "url#pointer" of the includes we are inside of
    uint32_t count_ = 0;
};

void Includer::resolve(Element& parent) {
    std::vector<Node> resolved;
    for (Node& node : parent.children) {
        Element* child = asElement(node);
        if (child != nullptr && isInclude(*child)) {
            for (Node& included : include(*child)) resolved.push_back(std::move(included));
        } else {
            if (child != nullptr) resolve(*child);
            resolved.push_back(std::move(node));
        }
    }
    parent.children = std::move(resolved);
    for (Node& node : parent.children) {
        if (Element* child = asElement(node)) child->parent = &parent;
    }
}

std::vector<Node> Includer::include(Element& include) {
    Request request{include, {}, {}};
    if (!readRequest(request)) return {};
    std::string key = request.url + "#" + request.pointer;
    if (!enter(request, key)) return {};
    active_.push_back(key);
    std::vector<Node> nodes = request.text ? includeText(request) : includeXml(request);
    active_.pop_back();
    return nodes;
}

bool Includer::readRequest(Request& request) {
    const Element& element = request.element;
    std::string href;
    for (const Attribute& attribute : element.attributes) {
        if (!attribute.ns.empty()) continue;
        if (attribute.name == "href") {
            href = attribute.value;
        } else if (attribute.name == "xpointer") {
            request.pointer = attribute.value;
        } else if (attribute.name == "resolveid" && context_.prefixes) {
            request.prefix = attribute.value;
        } else if (attribute.name == "parse" &&
                   (attribute.value == "xml" || attribute.value == "text")) {
            request.text = attribute.value == "text";
        } else if (attribute.name == "parse") {
            report(kIncludeBadAttribute, attribute.valuePlace(),
                   "parse=\"" + attribute.value + "\" is not known", "'xml' or 'text'");
            return false;
        } else if (attribute.name != "encoding" && attribute.name != "accept" &&
                   attribute.name != "accept-language") {
            report(kIncludeIgnoredAttribute, attribute.place(),
                   "the attribute '" + std::string(attribute.name) + "' of <xi:include> is ignored",
                   "href, parse or xpointer");
        }
    }
    if (href.empty() || href.find('#') != std::string::npos) {
        report(kIncludeBadAttribute, element.place(),
               href.empty() ? "<xi:include> has no href" : "href=\"" + href + "\" has a fragment",
               "the address of another file", "name an element by xpointer=\"its id\"");
        return false;
    }
    request.url = resolveUrl(context_.sources[element.file].url(), href);
    return true;
}

bool Includer::enter(const Request& request, const std::string& key) {
    Place place = request.element.place();
    bool loop = std::find(active_.begin(), active_.end(), key) != active_.end() ||
                (request.pointer.empty() && request.url == context_.sources[0].url());
    if (loop) {
        report(kIncludeLoop, place, "'" + request.url + "' includes itself",
               "includes that come to an end");
    } else if (++count_ > context_.limits.includes_max) {
        if (count_ == context_.limits.includes_max + 1) {
            report(kIncludeTooMany, place, "the document has too many includes",
                   "at most " + std::to_string(context_.limits.includes_max));
        }
    } else if (active_.size() >= context_.limits.include_depth_max) {
        report(kIncludeTooMany, place, "includes are nested too deeply",
               "at most " + std::to_string(context_.limits.include_depth_max) + " levels");
    } else {
        return true;
    }
    return false;
}

std::vector<Node> Includer::includeText(const Request& request) {
    auto file = loadSource(context_, request.url, false);
    if (!file) return fallback(request, file.error().message);
    auto text = std::make_unique<Text>();
    text->value = context_.sources[*file].text();
    text->runs = {{0, 0, false}};
    text->file = *file;
    std::vector<Node> nodes;
    nodes.emplace_back(std::move(text));
    return nodes;
}

std::vector<Node> Includer::includeXml(const Request& request) {
    auto file = loadSource(context_, request.url, true);
    if (!file) return fallback(request, file.error().message);
    auto root = readXml(context_.sources, *file, context_.limits, context_.budget, context_.names,
                        context_.problems);
    if (root == nullptr) return {};
    auto element = select(std::move(root), request);
    if (element == nullptr) return {};
    adopt(*element, request.element);
    std::vector<Node> nodes;
    if (isInclude(*element)) {
        nodes = include(*element);
    } else {
        resolve(*element);
        nodes.emplace_back(std::move(element));
    }
    if (!request.prefix.empty()) addPrefix(nodes, request.prefix, context_.names);
    return nodes;
}

std::unique_ptr<Element> Includer::select(std::unique_ptr<Element> root, const Request& request) {
    if (request.pointer.empty()) return root;
    std::string_view id = idOfPointer(request.pointer);
    if (id.empty()) {
        report(kIncludeBadAttribute, request.element.place(),
               "xpointer=\"" + request.pointer + "\" is not supported",
               "the id of an element: \"id\", \"element(id)\" or \"xpointer(id('id'))\"");
        return nullptr;
    }
    std::unique_ptr<Element>* found = findById(root, id);
    if (found == nullptr) {
        report(kIncludeNoSuchElement, request.element.place(),
               "'" + request.url + "' has no element with the id '" + std::string(id) + "'",
               "the id of one of its elements");
        return nullptr;
    }
    Element& element = **found;
    element.declarations = namespacesInScope(element);
    if (found == &root) return root;
    return std::move(*found);
}

// Puts the included element where the include stood. What its new surroundings declare must not
// change what it means.
void Includer::adopt(Element& included, const Element& include) {
    bool has_default = std::any_of(included.declarations.begin(), included.declarations.end(),
                                   [](const auto& d) { return d.first.empty(); });
    if (!has_default) included.declarations.emplace_back("", "");
    included.parent = include.parent;
    if (depthOf(include.parent) + heightOf(included) > context_.limits.depth_max) {
        report(kTooDeep, include.place(), "with this include elements are nested too deeply",
               "at most " + std::to_string(context_.limits.depth_max) + " levels");
        included.children.clear();
    }
}

std::vector<Node> Includer::fallback(const Request& request, const std::string& problem) {
    std::vector<Node> nodes;
    bool found = false;
    for (const Node& node : request.element.children) {
        Element* child = asElement(node);
        if (child == nullptr || child->ns != kXIncludeNamespace || child->name != "fallback") {
            continue;
        }
        found = true;
        child->parent = request.element.parent;
        resolve(*child);
        nodes = std::move(child->children);
        break;
    }
    if (!found) {
        report(kIncludeFailed, request.element.place(), "the include cannot be loaded: " + problem,
               "a file that can be read", "check href, or give an <xi:fallback>");
    }
    return nodes;
}

}  // namespace

Result<uint32_t> loadSource(ReadContext& context, const std::string& url, bool xml) {
    if (context.budget.loads_left == 0) {
        return fail("include.tooMany", "the document refers to more than " +
                                           std::to_string(context.limits.includes_max) + " files");
    }
    --context.budget.loads_left;
    auto resource = context.loader.load(url);
    if (!resource) return fail(resource.error());
    std::string& bytes = resource->bytes;
    if (bytes.size() > context.budget.bytes_left) {
        return fail("document.tooLarge", "'" + url + "' makes the document larger than " +
                                             std::to_string(context.limits.bytes_max) + " bytes");
    }
    context.budget.bytes_left -= bytes.size();
    DecodedText decoded = decodeText(bytes, xml);
    if (!decoded.problem.empty()) {
        return fail("xml.badEncoding",
                    "'" + url + "': " + decoded.problem + "; expected " + decoded.expected);
    }
    context.loaded.push_back(std::move(bytes));
    context.sources.emplace_back(resource->url.empty() ? url : resource->url,
                                 std::move(decoded.text));
    return static_cast<uint32_t>(context.sources.size() - 1);
}

void resolveIncludes(Element& root, ReadContext& context) {
    Includer(context).resolve(root);
}

}  // namespace orchestrion::scxml
