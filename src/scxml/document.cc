#include "scxml/document.h"

#include <xxhash.h>

#include <array>
#include <climits>

#include "base/suggest.h"
#include "scxml/checker.h"
#include "scxml/compiler.h"
#include "scxml/dialect.h"
#include "scxml/encoding.h"
#include "scxml/expressions.h"
#include "scxml/includes.h"
#include "scxml/lint.h"
#include "scxml/prefixes.h"
#include "scxml/xml_reader.h"

namespace orchestrion::scxml {
namespace {

class NoResources final : public ResourceLoader {
public:
    Result<Resource> load(const std::string& url) override {
        return fail("document.forbidden", "'" + url + "' may not be loaded from here");
    }
};

// 128 bits over all bytes that were loaded; the lengths keep the files apart.
std::string contentHash(const std::vector<std::string>& loaded) {
    XXH3_state_t* state = XXH3_createState();
    XXH3_128bits_reset(state);
    for (const std::string& bytes : loaded) {
        uint64_t size = bytes.size();
        std::array<unsigned char, 8> length;
        for (size_t i = 0; i < length.size(); ++i) {
            length[i] = static_cast<unsigned char>(size >> (8 * i));
        }
        XXH3_128bits_update(state, length.data(), length.size());
        XXH3_128bits_update(state, bytes.data(), bytes.size());
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    XXH3_freeState(state);
    std::string hex;
    for (unsigned char byte : canonical.digest) {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

class Loading {
public:
    Loading(const std::string& url, ResourceLoader& loader, script::Runtime* runtime,
            const LoadOptions& options)
        : url_(url),
          runtime_(runtime),
          options_(options),
          problems_(sources_),
          budget_{options.limits.bytes_max, options.limits.elements_max,
                  options.limits.includes_max},
          context_{sources_, loaded_, loader,    options_.limits,
                   budget_,  names_,  problems_, options_.modules,
                   options_.dialect != Dialect::kW3c} {}

    LoadedDocument load(std::string_view text) {
        LoadedDocument document;
        auto chart = std::make_shared<Chart>();
        if (readText(text) && readTree()) fillChart(*chart);
        bool refused = problems_.refused();
        document.diagnostics = problems_.take();
        document.summary = std::move(summary_);
        if (!refused) document.chart = std::move(chart);
        return document;
    }

private:
    bool readText(std::string_view text);
    bool readTree();
    void fillChart(Chart& chart);
    void summarise(const Chart& chart, const DialectChoice& choice);
    void checkInlineDocuments(const Element& parent);
    void checkInlineDocument(const Element& root);
    DataModelKind dataModel(const Element& root);

    const std::string& url_;
    script::Runtime* runtime_;
    const LoadOptions& options_;
    Sources sources_;
    std::vector<std::string> loaded_;
    Problems problems_;
    ReadBudget budget_;
    NamePool names_;
    ReadContext context_;
    std::unique_ptr<Element> root_;
    DocumentSummary summary_;
};

bool Loading::readText(std::string_view text) {
    if (text.size() > budget_.bytes_left || text.size() > INT_MAX / 8) {
        sources_.emplace_back(url_, std::string());
        problems_.report(kTooLarge, {},
                         "the document has " + std::to_string(text.size()) + " bytes",
                         "at most " + std::to_string(options_.limits.bytes_max));
        return false;
    }
    budget_.bytes_left -= text.size();
    DecodedText decoded = decodeText(text);
    sources_.emplace_back(url_, std::move(decoded.text));
    loaded_.emplace_back(text);
    if (decoded.problem.empty()) return true;
    auto end = static_cast<uint32_t>(sources_[0].text().size());
    problems_.report(kBadEncoding, {0, end}, decoded.problem, decoded.expected);
    return false;
}

bool Loading::readTree() {
    root_ = readXml(sources_, 0, options_.limits, budget_, names_, problems_);
    if (root_ == nullptr || !checkRoot(*root_, problems_)) return false;
    resolveIncludes(*root_, context_);
    return true;
}

DataModelKind Loading::dataModel(const Element& root) {
    const Attribute* attribute = root.find("datamodel");
    if (attribute == nullptr) attribute = root.find("profile");
    if (attribute == nullptr || attribute->value == "ecmascript") return DataModelKind::kEcmascript;
    if (attribute->value == "null") return DataModelKind::kNull;
    problems_.report(kUnknownDataModel, attribute->valuePlace(),
                     "the data model '" + attribute->value + "' is not supported",
                     "'ecmascript' or 'null'",
                     didYouMean(attribute->value, {"ecmascript", "null"}));
    return DataModelKind::kEcmascript;
}

void Loading::fillChart(Chart& chart) {
    const Attribute* name = root_->find("name");
    const Attribute* binding = root_->find("binding");
    chart.name = name == nullptr ? std::string() : name->value;
    chart.url = url_;
    chart.binding =
        binding != nullptr && binding->value == "late" ? Binding::kLate : Binding::kEarly;
    const DialectChoice choice = chooseDialect(*root_);
    chart.dialect = options_.dialect.value_or(choice.dialect);
    if (chart.dialect == Dialect::kOrs) {
        dropPrefixTokens(*root_);
        chart.settings = settingsOf(*root_, problems_);
    }
    chart.data_model = dataModel(*root_);
    checkElements(*root_, chart.dialect, problems_, options_.modules, &summary_.unknown);
    Expressions expressions(chart.data_model, chart.dialect, runtime_, sources_, problems_);
    compileDocument(*root_, chart, expressions, context_);
    expressions.finish(chart);
    // A dialect that is not the document's own makes another chart of the same bytes.
    if (chart.dialect != choice.dialect) {
        loaded_.emplace_back(chart.dialect == Dialect::kOrs ? "dialect ors" : "dialect w3c");
    }
    chart.content_hash = contentHash(loaded_);
    for (const SourceText& source : sources_) chart.files.push_back(source.url());
    if (!options_.lint) return;
    summarise(chart, choice);
    if (!problems_.refused()) lintChart(chart, problems_);
    checkInlineDocuments(*root_);
}

void Loading::summarise(const Chart& chart, const DialectChoice& choice) {
    summary_.dialect = chart.dialect;
    summary_.reason = choice.reason;
    summary_.where = locate(sources_, choice.place);
    summary_.forced = options_.dialect.has_value();
    summary_.files = static_cast<uint32_t>(chart.files.size());
    summary_.states = static_cast<uint32_t>(chart.states.size() - 1);
    summary_.transitions = static_cast<uint32_t>(chart.transitions.size());
    summary_.modules = modulesIn(*root_);
}

// The documents that stand inside of this one, in <content>. They are loaded when they are invoked,
// and only what invokes them fails if they are wrong; whoever asks for all problems wants to know
// before.
void Loading::checkInlineDocuments(const Element& parent) {
    forEachElement(parent, [&](const Element& child) {
        if (parent.is("content") && child.name == "scxml") checkInlineDocument(child);
        checkInlineDocuments(child);
    });
}

void Loading::checkInlineDocument(const Element& root) {
    problems_.limitSeverity(Severity::kError);
    if (checkRoot(root, problems_)) {
        Chart chart;
        chart.dialect = options_.dialect.value_or(chooseDialect(root).dialect);
        chart.data_model = dataModel(root);
        checkElements(root, chart.dialect, problems_, options_.modules);
        Expressions expressions(chart.data_model, chart.dialect, runtime_, sources_, problems_);
        compileDocument(root, chart, expressions, context_);
        expressions.finish(chart);
    }
    problems_.limitSeverity(Severity::kFatal);
}

}  // namespace

ResourceLoader& noResources() {
    static NoResources none;
    return none;
}

LoadedDocument loadDocument(std::string_view text, const std::string& url, ResourceLoader& loader,
                            script::Runtime* runtime, const LoadOptions& options) {
    return Loading(url, loader, runtime, options).load(text);
}

}  // namespace orchestrion::scxml
