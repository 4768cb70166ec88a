#include "scxml/xml_reader.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <climits>

namespace orchestrion::scxml {
namespace {

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}
std::string_view view(const xmlChar* begin, const xmlChar* end) {
    return {reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin)};
}

bool isXmlSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Where `end` first occurs at or after `from`, and past it; the end of the text if it does not.
size_t past(std::string_view text, std::string_view end, size_t from) {
    size_t at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
}

// Past the markup that begins at `at` with "<!" or "<?".
size_t pastDeclaration(std::string_view text, size_t at) {
    std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) return past(text, "-->", at + 4);
    if (rest.starts_with("<![CDATA[")) return past(text, "]]>", at + 9);
    if (rest.starts_with("<?")) return past(text, "?>", at + 2);
    return past(text, ">", at);
}

// The start tag at `at`: moves past it and returns the number of its attributes.
size_t countAttributes(std::string_view text, size_t& at) {
    size_t attributes = 0;
    while (at < text.size() && text[at] != '>') {
        if (text[at] == '"' || text[at] == '\'') {
            ++attributes;
            at = past(text, text.substr(at, 1), at + 1);
        } else {
            ++at;
        }
    }
    return attributes;
}

// libxml2 compares each attribute of an element with each other one, so the number is limited
// before it looks at them. The offset of the first start tag with too many; npos if there is none.
size_t findTooManyAttributes(std::string_view text) {
    size_t at = text.find('<');
    while (at != std::string_view::npos && at + 1 < text.size()) {
        size_t tag = at;
        if (text[at + 1] == '!' || text[at + 1] == '?') {
            at = pastDeclaration(text, at);
        } else if (countAttributes(text, at) > kAttributesPerElementMax) {
            return tag;
        }
        at = text.find('<', at);
    }
    return std::string_view::npos;
}

class Reader {
public:
    Reader(const Sources& sources, uint32_t file, const DocumentLimits& limits, ReadBudget& budget,
           NamePool& names, Problems& problems)
        : text_(sources[file].text()),
          file_(file),
          limits_(limits),
          budget_(budget),
          names_(names),
          problems_(problems) {}

    std::unique_ptr<Element> read();

private:
    struct AttributePlace {
        std::string_view name;
        uint32_t name_offset;
        uint32_t value_offset;
    };

    // libxml2's callbacks. It is C code: nothing may be thrown through it.
    static Reader& self(void* reader) { return *static_cast<Reader*>(reader); }
    static void startElement(void* reader, const xmlChar* name, const xmlChar* prefix,
                             const xmlChar* ns, int declarations, const xmlChar** declared,
                             int attributes, int defaulted, const xmlChar** values);
    static void endElement(void* reader, const xmlChar*, const xmlChar*, const xmlChar*) {
        self(reader).onEnd();
    }
    static void characters(void* reader, const xmlChar* text, int length) {
        self(reader).onCharacters(view(text, text + length));
    }
    static void cdata(void* reader, const xmlChar* text, int length) {
        self(reader).onCdata(view(text, text + length));
    }
    static void comment(void* reader, const xmlChar*) { self(reader).onGap(); }
    static void instruction(void* reader, const xmlChar*, const xmlChar*) { self(reader).onGap(); }
    static void doctype(void* reader, const xmlChar* name, const xmlChar*, const xmlChar*) {
        self(reader).onDoctype(view(name));
    }
    static void reference(void* reader, const xmlChar* name) {
        self(reader).onReference(view(name));
    }
    static void error(void* reader, xmlErrorPtr error) { self(reader).onError(*error); }

    void onStart(Element& element, const xmlChar** declared, int declarations,
                 const xmlChar** values, int attributes);
    void onEnd();
    void onCharacters(std::string_view text);
    void onCdata(std::string_view text);
    void onGap();
    void onDoctype(std::string_view name);
    void onReference(std::string_view name);
    void onError(const xmlError& error);

    uint32_t offset() const;
    uint32_t tagStart() const;
    uint32_t ampersandBefore(uint32_t at) const;
    bool withinLimits(uint32_t at, int declarations);
    std::vector<AttributePlace> attributePlaces(uint32_t tag) const;
    Text& currentText();
    void addRun(Text& text, uint32_t from);
    void skip(std::string_view decoded);
    void refuse(const DiagnosticCode& code, uint32_t at, std::string message,
                std::string expected = {}, std::string advice = {});

    std::string_view text_;
    uint32_t file_;
    const DocumentLimits& limits_;
    ReadBudget& budget_;
    NamePool& names_;
    Problems& problems_;

    xmlParserCtxtPtr parser_ = nullptr;
    std::unique_ptr<Element> root_;
    Element* open_ = nullptr;
    std::vector<uint32_t> declarations_;  // of each open element
    uint32_t declared_ = 0;               // their sum
    uint32_t next_ = 0;                   // where the next piece of content begins in text_
    bool gap_ = false;
    bool refused_ = false;
};

std::unique_ptr<Element> Reader::read() {
    size_t crowded = findTooManyAttributes(text_);
    if (crowded != std::string_view::npos) {
        refuse(kTooManyAttributes, static_cast<uint32_t>(crowded),
               "this element has too many attributes",
               "at most " + std::to_string(kAttributesPerElementMax));
        return nullptr;
    }
    if (isBlank(text_)) {
        refuse(kNotWellFormed, 0, "the document is empty", "an <scxml> element");
        return nullptr;
    }
    static const bool initialised = (xmlInitParser(), true);
    static_cast<void>(initialised);
    parser_ = xmlCreateMemoryParserCtxt(text_.data(), static_cast<int>(text_.size()));
    ORCH_ASSERT(parser_ != nullptr, "libxml2 gives a parser for any text");

    xmlSAXHandler handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = startElement;
    handler.endElementNs = endElement;
    handler.characters = characters;
    handler.ignorableWhitespace = characters;
    handler.cdataBlock = cdata;
    handler.comment = comment;
    handler.processingInstruction = instruction;
    handler.internalSubset = doctype;
    handler.reference = reference;
    handler.serror = error;
    *parser_->sax = handler;
    parser_->userData = this;
    // XML_PARSE_HUGE: the limits are ours. XML_PARSE_NOENT: without it &amp; in an attribute comes
    // as "&#38;". There are no entities to expand.
    xmlCtxtUseOptions(parser_,
                      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    xmlParseDocument(parser_);
    bool well_formed = parser_->wellFormed != 0;
    xmlFreeParserCtxt(parser_);
    if (refused_) return nullptr;
    if (!well_formed || root_ == nullptr) {
        refuse(kNotWellFormed, static_cast<uint32_t>(text_.size()), "this is not well-formed XML");
        return nullptr;
    }
    return std::move(root_);
}

// How far libxml2 has come.
uint32_t Reader::offset() const {
    const xmlParserInput& input = *parser_->input;
    size_t offset = input.consumed + static_cast<size_t>(input.cur - input.base);
    return static_cast<uint32_t>(std::min(offset, text_.size()));
}

// Start tags are reported with the input at their end; a '<' cannot stand in one but at its start.
uint32_t Reader::tagStart() const {
    size_t end = offset();
    size_t at = end == 0 ? std::string_view::npos : text_.rfind('<', end - 1);
    return at == std::string_view::npos ? 0 : static_cast<uint32_t>(at);
}

void Reader::refuse(const DiagnosticCode& code, uint32_t at, std::string message,
                    std::string expected, std::string advice) {
    if (refused_) return;
    refused_ = true;
    problems_.report(code, {file_, at}, std::move(message), std::move(expected), std::move(advice));
    if (parser_ != nullptr) xmlStopParser(parser_);
}

bool Reader::withinLimits(uint32_t at, int declarations) {
    declared_ += static_cast<uint32_t>(declarations);
    declarations_.push_back(static_cast<uint32_t>(declarations));
    if (declarations_.size() > limits_.depth_max) {
        refuse(kTooDeep, at, "elements are nested too deeply",
               "at most " + std::to_string(limits_.depth_max) + " levels");
    } else if (declared_ > kNamespacesInScopeMax) {
        refuse(kTooManyAttributes, at, "too many namespace declarations are in scope",
               "at most " + std::to_string(kNamespacesInScopeMax));
    } else if (budget_.elements_left == 0) {
        refuse(kTooManyElements, at, "the document has too many elements",
               "at most " + std::to_string(limits_.elements_max));
    } else {
        --budget_.elements_left;
    }
    return !refused_;
}

void Reader::startElement(void* reader, const xmlChar* name, const xmlChar* prefix,
                          const xmlChar* ns, int declarations, const xmlChar** declared,
                          int attributes, int /*defaulted*/, const xmlChar** values) {
    Reader& me = self(reader);
    if (me.refused_) return;
    auto element = std::make_unique<Element>();
    element->name = me.names_.intern(view(name));
    element->prefix = me.names_.intern(view(prefix));
    element->ns = me.names_.intern(view(ns));
    element->file = me.file_;
    element->offset = me.tagStart();
    element->parent = me.open_;
    if (!me.withinLimits(element->offset, declarations)) return;
    me.onStart(*element, declared, declarations, values, attributes);
    Element* opened = element.get();
    if (me.open_ == nullptr) {
        me.root_ = std::move(element);
    } else {
        me.open_->children.push_back(std::move(element));
    }
    me.open_ = opened;
}

void Reader::onStart(Element& element, const xmlChar** declared, int declarations,
                     const xmlChar** values, int attributes) {
    for (int i = 0; i < declarations; ++i) {
        element.declarations.emplace_back(names_.intern(view(declared[2 * i])),
                                          names_.intern(view(declared[2 * i + 1])));
    }
    auto places = attributePlaces(element.offset);
    for (int i = 0; i < attributes; ++i) {
        const xmlChar** a = values + static_cast<ptrdiff_t>(5) * i;
        Attribute attribute{names_.intern(view(a[1])),
                            names_.intern(view(a[0])),
                            names_.intern(view(a[2])),
                            std::string(view(a[3], a[4])),
                            file_,
                            element.offset,
                            element.offset};
        std::string name = qualifiedName(attribute.prefix, attribute.name);
        for (const AttributePlace& place : places) {
            if (place.name != name) continue;
            attribute.name_offset = place.name_offset;
            attribute.value_offset = place.value_offset;
        }
        element.attributes.push_back(std::move(attribute));
    }
    // Past the '>'; an empty element's end follows and moves on by itself.
    next_ = offset() + (text_[offset()] == '/' ? 2 : 1);
    gap_ = false;
}

// The tag is well-formed, libxml2 has read it.
std::vector<Reader::AttributePlace> Reader::attributePlaces(uint32_t tag) const {
    std::vector<AttributePlace> places;
    size_t at = tag;
    size_t end = offset();
    while (at < end && !isXmlSpace(text_[at])) ++at;
    while (at < end) {
        while (at < end && isXmlSpace(text_[at])) ++at;
        size_t name = at;
        while (at < end && !isXmlSpace(text_[at]) && text_[at] != '=') ++at;
        size_t name_end = at;
        while (at < end && text_[at] != '"' && text_[at] != '\'') ++at;
        if (at >= end) break;
        places.push_back({text_.substr(name, name_end - name), static_cast<uint32_t>(name),
                          static_cast<uint32_t>(at + 1)});
        at = past(text_, text_.substr(at, 1), at + 1);
    }
    return places;
}

void Reader::onEnd() {
    if (refused_) return;
    declared_ -= declarations_.back();
    declarations_.pop_back();
    open_ = open_->parent;
    next_ = offset();
    gap_ = false;
}

void Reader::onGap() {
    if (refused_) return;
    next_ = offset();
    gap_ = true;
}

Text& Reader::currentText() {
    if (open_->children.empty() || asText(open_->children.back()) == nullptr) {
        open_->children.emplace_back(std::make_unique<Text>());
        asText(open_->children.back())->file = file_;
    }
    return *asText(open_->children.back());
}

// A new run where the file and the text part ways.
void Reader::addRun(Text& text, uint32_t from) {
    bool continues = false;
    if (!text.runs.empty() && !gap_) {
        const Text::Run& last = text.runs.back();
        continues = from - last.offset == text.value.size() - last.start;
    }
    if (continues) return;
    text.runs.push_back({static_cast<uint32_t>(text.value.size()), from, gap_});
    gap_ = false;
}

void Reader::onCharacters(std::string_view text) {
    if (refused_ || open_ == nullptr) return;
    Text& target = currentText();
    addRun(target, next_);
    target.value += text;
    skip(text);
}

void Reader::onCdata(std::string_view text) {
    if (refused_ || open_ == nullptr) return;
    constexpr std::string_view kOpen = "<![CDATA[";
    Text& target = currentText();
    addRun(target, next_ + static_cast<uint32_t>(kOpen.size()));
    target.value += text;
    next_ = offset();
}

// Moves next_ over the source of this text: line ends were normalised, references resolved.
void Reader::skip(std::string_view decoded) {
    size_t at = next_;
    for (size_t i = 0; i < decoded.size() && at < text_.size(); ++i) {
        if (text_[at] == '&') {
            // A reference comes as a text of its own.
            at = past(text_, ";", at);
            break;
        }
        at += text_.substr(at).starts_with("\r\n") ? 2 : 1;
    }
    next_ = static_cast<uint32_t>(at);
}

void Reader::onDoctype(std::string_view name) {
    // Without declarations a DOCTYPE is harmless: the external subset is never read.
    if (*parser_->input->cur != '[') return;
    refuse(kDoctype, tagStart(),
           "the DOCTYPE of '" + std::string(name) + "' has declarations of its own",
           "a document without DOCTYPE", "remove it, and write out what its entities stand for");
}

uint32_t Reader::ampersandBefore(uint32_t at) const {
    size_t found = text_.rfind('&', at);
    return found == std::string_view::npos ? at : static_cast<uint32_t>(found);
}

void Reader::onReference(std::string_view name) {
    refuse(kUndefinedEntity, ampersandBefore(offset()),
           "the entity '&" + std::string(name) + ";' is not defined",
           "&lt; &gt; &amp; &quot; &apos; or a character reference such as &#160;");
}

// What a person should do about an error of libxml2.
std::string adviceFor(int error) {
    switch (error) {
        case XML_ERR_ENTITYREF_SEMICOL_MISSING:
        case XML_ERR_NAME_REQUIRED:
            return "write &amp; for '&' and &lt; for '<'";
        case XML_ERR_LT_IN_ATTRIBUTE:
            return "write &lt; for '<'";
        case XML_ERR_TAG_NAME_MISMATCH:
            return "close the elements in the order opposite to the one they were opened in";
        default:
            return {};
    }
}

void Reader::onError(const xmlError& error) {
    bool undefined =
        error.code == XML_ERR_UNDECLARED_ENTITY || error.code == XML_WAR_UNDECLARED_ENTITY;
    if (undefined) return onReference(view(reinterpret_cast<const xmlChar*>(error.str1)));
    if (error.level == XML_ERR_WARNING) return;
    std::string message = error.message == nullptr ? "" : error.message;
    message.resize(std::min(message.find('\n'), message.size()));
    uint32_t at = offset();
    if (error.code == XML_NS_ERR_UNDEFINED_NAMESPACE) {
        refuse(kUndeclaredPrefix, at, message, "a declaration of the prefix: xmlns:prefix=\"…\"");
        return;
    }
    std::string advice = adviceFor(error.code);
    bool reference =
        error.code == XML_ERR_ENTITYREF_SEMICOL_MISSING || error.code == XML_ERR_NAME_REQUIRED;
    if (reference) at = ampersandBefore(at);
    if (at == text_.size()) advice = "the file ends here; is it complete?";
    refuse(kNotWellFormed, at, "not well-formed XML: " + message, {}, advice);
}

}  // namespace

std::unique_ptr<Element> readXml(const Sources& sources, uint32_t file,
                                 const DocumentLimits& limits, ReadBudget& budget, NamePool& names,
                                 Problems& problems) {
    return Reader(sources, file, limits, budget, names, problems).read();
}

}  // namespace orchestrion::scxml
