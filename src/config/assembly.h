// One tree of a file and all it includes.
//
// `include:` is a path or a list of them, relative to the folder of the including file; *, ? and []
// stand for what they do in a shell. Included files come first, in the order they are named (those
// of one pattern in the order of their names); what the including file says itself comes last.
//
// Rules      Of two values of a key the later one holds; sections are merged key by key; lists of
//            sections with names are joined; other lists are replaced as a whole.
// Errors     config.noFile for a path that cannot be read (a pattern may match nothing),
//            config.includedTwice, config.includedByItself, config.tooLarge.
// Limits     kIncludeDepthMax, kIncludesMax, kFileBytesMax a file.
#pragma once

#include <string>
#include <vector>

#include "config/form.h"
#include "config/reading.h"
#include "config/value.h"

namespace orchestrion::config {

inline constexpr size_t kIncludeDepthMax = 8;
inline constexpr size_t kIncludesMax = 256;

struct Assembly {
    Value root;
    // Texts of all files that were read, by absolute path; empty for one that could not be.
    std::map<std::string, std::string> files;
    // Absolute patterns: a new file that matches one belongs to the configuration.
    std::vector<std::string> patterns;
};

// `path` as the operator wrote it: places carry it so.
Assembly assemble(const std::string& path, const Section& vocabulary, const World& world,
                  Diagnostics& diagnostics);

// `later` over `earlier`, as above.
void mergeInto(Value& earlier, Value later, const Section& vocabulary);

}  // namespace orchestrion::config
