// The attachments of interactions: files beside the database, by tenant and SHA-256.
//
// A file is there before an interaction refers to it; what no interaction refers to is removed some
// time after it was uploaded last. The same bytes are kept once; their media type is that of the
// last upload.
//
// Lifetime   run() makes its thread, stop() ends it when what waits is done.
// Threading  Any thread, never blocks; callbacks run on its thread and do little.
// Limits     Options. Files come in one piece: the limit of HTTP bodies holds as well.
// Errors     attachment.tooLarge, attachment.full, attachment.notFound, attachment.busy,
//            attachment.stopping, attachment.io.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "base/result.h"
#include "base/units.h"
#include "runtime/blobs.h"
#include "runtime/clock.h"
#include "runtime/mailbox.h"

namespace orchestrion::gateway {

struct AttachmentOptions {
    uint64_t bytes_max = 20u << 20;          // of a file
    uint64_t total_bytes_max = 10ull << 30;  // of all files
    Milliseconds unreferenced_kept{24 * 3600 * 1000};
};

struct StoredAttachment {
    std::string hash;
    uint64_t bytes = 0;
    std::string type;
};

struct AttachmentFile {
    std::string type;
    std::string bytes;
};

class Attachments {
public:
    static constexpr size_t kWaitingMax = 64;

    Attachments(runtime::Blobs& blobs, const runtime::Clock& clock, AttachmentOptions options)
        : blobs_(blobs), clock_(clock), options_(options), mailbox_(kWaitingMax) {}
    ~Attachments() { stop(); }

    // Counts what is there.
    Result<void> run();
    void stop();

    using Stored = std::function<void(Result<StoredAttachment>)>;
    void put(std::string tenant, std::string type, std::string bytes, Stored done);
    using Found = std::function<void(Result<AttachmentFile>)>;
    void find(std::string tenant, std::string hash, Found done);

    // Removes what is old enough and not among `referenced` ("tenant/hash"); tells how many.
    void purge(std::set<std::string> referenced, std::function<void(Result<size_t>)> done);
    uint64_t totalBytes() const { return total_bytes_; }

private:
    template <class Done>
    void post(std::function<void()> task, const Done& done);
    Result<StoredAttachment> store(const std::string& tenant, const std::string& type,
                                   const std::string& bytes);
    Result<AttachmentFile> load(const std::string& tenant, const std::string& hash) const;
    Result<size_t> removeOld(const std::set<std::string>& referenced);

    runtime::Blobs& blobs_;
    const runtime::Clock& clock_;
    const AttachmentOptions options_;
    runtime::Mailbox mailbox_;
    std::thread thread_;
    std::atomic<uint64_t> total_bytes_{0};
};

bool isAttachmentHash(std::string_view text);
// "application/pdf" with its parameters, as far as it is one; else application/octet-stream.
std::string attachmentType(std::string_view content_type);

}  // namespace orchestrion::gateway
