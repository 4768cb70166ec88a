// Lines that leave the process: to standard output or error, or to the end of a file.
//
// Lines go to the system at once, in order and whole, so that none is lost when the process dies.
// Files may be moved away while they are written (logrotate): reopen() goes on in a new one; being
// cut to nothing (copytruncate) needs no call.
//
// Threading  Any thread; one write at a time. Blocks while the reader of a pipe does.
// Errors     log.unavailable. A line that was written in part is ended before the next one.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orchestrion::runtime {

class LineOutput {
public:
    // "stdout", "stderr", or the path of a file, which is made readable for owner and group.
    static Result<std::unique_ptr<LineOutput>> open(const std::string& target);
    ~LineOutput();
    LineOutput(const LineOutput&) = delete;
    LineOutput& operator=(const LineOutput&) = delete;

    // `line` with its end. False if the system did not take all of it.
    bool write(std::string_view line);
    // Opens the path anew; on failure the file that was open is kept. Does nothing for standard
    // output and error.
    Result<void> reopen();

private:
    LineOutput(std::string path, int file) : path_(std::move(path)), file_(file) {}
    bool writeAll(std::string_view bytes);

    const std::string path_;  // empty: standard output or error
    std::mutex mutex_;
    int file_;
    bool torn_ = false;  // the last line has no end
};

}  // namespace orchestrion::runtime
