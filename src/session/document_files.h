// Files below certain folders, read by names that strangers choose.
//
// What is read is what was checked: after all links have been followed the file is opened step by
// step without following any, so that nobody can change a link in between.
//
// Threading  Any thread; blocks on the disk, never on pipes or devices: only ordinary files are
//            opened, and none of those the kernel makes up (/proc, /sys).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace orchestrion::session {

struct DocumentFolders {
    // Relative paths are below it, absolute ones may be. "/" allows every file the process may
    // read; empty allows none.
    std::filesystem::path root;
    // Absolute paths below it are read, too; empty: none.
    std::filesystem::path also_below = {};
};

struct DocumentFile {
    std::string path;  // absolute, all links followed
    std::string bytes;
};

// Fails with document.badUrl, document.forbidden, document.notFound or document.tooLarge.
Result<DocumentFile> readDocumentFile(const std::string& path, const DocumentFolders& folders,
                                      uint64_t bytes_max);

}  // namespace orchestrion::session
