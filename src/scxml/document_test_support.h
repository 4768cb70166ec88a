// What the tests of documents share.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "scxml/document.h"

namespace orchestrion::scxml {

// Files in memory, by URL.
class TestFiles final : public ResourceLoader {
public:
    TestFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}
    Result<Resource> load(const std::string& url) override {
        auto found = files_.find(url);
        if (found == files_.end())
            return fail("document.notFound", "there is no file '" + url + "'");
        return Resource{url, found->second};
    }

private:
    std::map<std::string, std::string> files_;
};

// A document around these states, without a data model of its own.
inline std::string scxml(std::string_view inside, std::string_view attributes = "") {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' "
           "xmlns:xi='http://www.w3.org/2001/XInclude' version='1.0' " +
           std::string(attributes) + ">" + std::string(inside) + "</scxml>";
}

inline LoadedDocument load(std::string_view text, std::map<std::string, std::string> files = {},
                           script::Runtime* runtime = nullptr, const LoadOptions& options = {}) {
    TestFiles loader(std::move(files));
    return loadDocument(text, "dir/doc.scxml", loader, runtime, options);
}

inline std::string list(const Diagnostics& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) text += toString(diagnostic) + "\n";
    return text;
}

}  // namespace orchestrion::scxml
