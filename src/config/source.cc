#include "config/source.h"

#include <xxhash.h>

#include <algorithm>

#include "config/assembly.h"
#include "config/checks.h"
#include "config/vocabulary.h"

namespace orchestrion::config {
namespace {

// In the order of the texts; those without a place last.
void sortByPlace(Diagnostics& diagnostics) {
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& a, const Diagnostic& b) {
                         if (a.where.file != b.where.file) return a.where.file < b.where.file;
                         const auto& x = a.where.position;
                         const auto& y = b.where.position;
                         return std::pair(x.line, x.column) < std::pair(y.line, y.column);
                     });
}

// They do not stand in a file any more.
void forgetListeners(std::map<std::string, SourceLocation>& places) {
    std::erase_if(places, [](const auto& place) {
        return place.first == "listen" || place.first.starts_with("listeners");
    });
}

std::string hashOf(const std::map<std::string, std::string>& texts) {
    XXH64_state_t* state = XXH64_createState();
    XXH64_reset(state, 0);
    for (const auto& [path, text] : texts) {
        // With their ends, so that bytes cannot wander from one to the next.
        XXH64_update(state, path.c_str(), path.size() + 1);
        const uint64_t size = text.size();
        XXH64_update(state, &size, sizeof size);
        XXH64_update(state, text.data(), text.size());
    }
    const uint64_t hash = XXH64_digest(state);
    XXH64_freeState(state);
    std::string text(16, '0');
    for (size_t i = 0; i < 16; ++i) text[15 - i] = "0123456789abcdef"[(hash >> (4 * i)) & 15];
    return text;
}

}  // namespace

Source::Source(std::string path, World world, Adjust adjust)
    : path_(std::move(path)), world_(std::move(world)), adjust_(std::move(adjust)) {}

std::shared_ptr<const Snapshot> Source::load() const {
    auto snapshot = std::make_shared<Snapshot>();
    auto config = std::make_shared<Config>();
    Reading reading(world_, *config, snapshot->diagnostics);
    Assembly assembly;
    if (!path_.empty()) {
        assembly = assemble(path_, vocabulary(), world_, snapshot->diagnostics);
        readSection(vocabulary(), assembly.root, config.get(), reading);
    }
    if (reading.places.count("listen") == 0 && reading.places.count("listeners") == 0)
        config->listeners.front().limits = config->http;
    const Access& access = config->access;
    const bool credentials =
        !access.api_keys.empty() || !access.jwt.empty() || !access.certificates.empty();
    if (credentials && reading.places.count("access.login") == 0)
        config->access.login = Login::kRequired;
    config->data.folder = below(world_.working_folder, config->data.folder);
    if (adjust_) {
        const auto listeners = config->listeners;
        adjust_(*config);
        if (config->listeners != listeners) forgetListeners(reading.places);
    }
    checkTogether(*config, reading);
    sortByPlace(snapshot->diagnostics);
    snapshot->hash = hashOf(assembly.files);
    for (const auto& [path, text] : assembly.files) snapshot->files.push_back(path);
    for (const auto& [path, text] : reading.contents) snapshot->files.push_back(path);
    snapshot->patterns = std::move(assembly.patterns);
    snapshot->places = std::move(reading.places);
    snapshot->contents = std::move(reading.contents);
    if (!refuses(snapshot->diagnostics)) snapshot->config = std::move(config);
    return snapshot;
}

}  // namespace orchestrion::config
