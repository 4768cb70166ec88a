// A document with everything that was loaded for it, as bytes.
//
// What was loaded is kept in the order it was asked for, and what could not be loaded as its error:
// compiling the bundle gives the same chart, without touching a network or a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scxml/document.h"

namespace orchestrion::session {

struct Bundle {
    struct Resource {
        std::string asked;  // the URL as it was asked for
        Result<scxml::ResourceLoader::Resource> answer = scxml::ResourceLoader::Resource{};
    };
    std::string text;
    std::vector<Resource> resources;
    std::optional<scxml::Dialect> dialect = {};  // that it was compiled for; none: its own
};

std::string encodeBundle(const Bundle& bundle);
// Fails with document.badBundle.
Result<Bundle> decodeBundle(std::string_view bytes);

// Passes requests on and keeps what came.
class RecordingLoader final : public scxml::ResourceLoader {
public:
    explicit RecordingLoader(ResourceLoader& loader) : loader_(loader) {}
    Result<Resource> load(const std::string& url) override;
    std::vector<Bundle::Resource> take() { return std::move(loaded_); }

private:
    ResourceLoader& loader_;
    std::vector<Bundle::Resource> loaded_;
};

// Gives what a bundle holds, in its order.
class BundleLoader final : public scxml::ResourceLoader {
public:
    explicit BundleLoader(const Bundle& bundle) : bundle_(bundle) {}
    Result<Resource> load(const std::string& url) override;

private:
    const Bundle& bundle_;
    size_t next_ = 0;
};

}  // namespace orchestrion::session
