// The audit log as a file: JSON lines, only ever added to.
//
// When the file passes `rotate_bytes` it becomes FILE.1, FILE.1 becomes FILE.2 and so on; beyond
// `files_kept` the oldest goes. reopen() is for those who move the file away themselves
// (logrotate). A line is with the operating system when record() returns, so it survives the end of
// the process, not the loss of power.
//
// Errors     What cannot be written waits in memory, up to kWaitingBytesMax; it is tried again with
//            the next record() or ready(). Beyond that lines are lost, counted, and told once.
// Threading  Any thread; one write at a time.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "access/audit_log.h"

namespace orchestrion::access {

struct AuditFileOptions {
    std::string path = {};
    uint64_t rotate_bytes = 100u << 20;  // 0: never
    uint32_t files_kept = 10;            // beside the one that is written
    // Hears that writing fails, and that it works again; from any thread.
    std::function<void(const std::string&)> on_trouble = {};
};

class AuditFile final : public AuditLog {
public:
    static constexpr size_t kWaitingBytesMax = 1u << 20;

    // Makes the file if it is not there, for its owner only. Fails with audit.unavailable.
    static Result<std::unique_ptr<AuditFile>> open(AuditFileOptions options);
    ~AuditFile() override;
    AuditFile(const AuditFile&) = delete;
    AuditFile& operator=(const AuditFile&) = delete;

    void record(const AuditEntry& entry) override;
    Result<void> ready() override;
    AuditCounters counters() const override;

    // Goes on in the file that has the path now. Fails with audit.unavailable; the one that was
    // open is kept then.
    Result<void> reopen();

private:
    explicit AuditFile(AuditFileOptions options) : options_(std::move(options)) {}
    Result<void> openFile();
    Result<void> writeWaiting();
    void forgetDoneLines();
    void rotateIfFull();
    bool isMovedAway() const;
    void troubled(const Result<void>& written);

    const AuditFileOptions options_;
    mutable std::mutex mutex_;
    int file_ = -1;
    uint64_t size_ = 0;
    std::string waiting_;      // whole lines
    size_t waiting_done_ = 0;  // bytes of it that are in this file already: less than a line
    AuditCounters counters_;
    bool in_trouble_ = false;
};

}  // namespace orchestrion::access
