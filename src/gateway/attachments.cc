#include "gateway/attachments.h"

#include <algorithm>

#include "access/digest.h"

namespace orchestrion::gateway {
namespace {

// Beside each file, which has the hash as its name, stands its media type.
constexpr std::string_view kTypeEnding = ".type";
constexpr uint64_t kTypeBytesMax = 255;
constexpr const char* kAnyType = "application/octet-stream";

std::string nameOf(const std::string& tenant, const std::string& hash) {
    return tenant + "/" + hash;
}

Unexpected<Error> broken(const Error& error) {
    return fail("attachment.io", "attachments cannot be read or written: " + error.message);
}

}  // namespace

bool isAttachmentHash(std::string_view text) {
    return text.size() == 64 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string attachmentType(std::string_view content_type) {
    const bool printable =
        std::ranges::all_of(content_type, [](char c) { return c >= ' ' && c <= '~'; });
    const bool is_one = printable && content_type.size() <= kTypeBytesMax &&
                        content_type.find('/') != std::string_view::npos;
    return is_one ? std::string(content_type) : kAnyType;
}

Result<void> Attachments::run() {
    const auto entries = blobs_.list();
    if (!entries) return broken(entries.error());
    uint64_t total = 0;
    for (const auto& entry : *entries) {
        if (!entry.name.ends_with(kTypeEnding)) total += entry.bytes;
    }
    total_bytes_ = total;
    thread_ = std::thread([this] {
        while (!mailbox_.closed()) {
            mailbox_.wait(std::nullopt);
            mailbox_.runAll();
        }
        mailbox_.runAll();  // what came in before the end
    });
    return {};
}

void Attachments::stop() {
    mailbox_.close();
    if (thread_.joinable()) thread_.join();
}

template <class Done>
void Attachments::post(std::function<void()> task, const Done& done) {
    if (mailbox_.post(std::move(task))) return;
    if (mailbox_.closed()) return done(fail("attachment.stopping", "the server is stopping"));
    done(fail("attachment.busy", "too many attachments are on their way; try again"));
}

void Attachments::put(std::string tenant, std::string type, std::string bytes, Stored done) {
    if (bytes.size() > options_.bytes_max) {
        return done(fail("attachment.tooLarge",
                         "expected at most " + std::to_string(options_.bytes_max) +
                             " bytes, but there are " + std::to_string(bytes.size())));
    }
    const auto shared = std::make_shared<const std::string>(std::move(bytes));
    post([this, tenant = std::move(tenant), type = std::move(type), shared,
          done] { done(store(tenant, type, *shared)); },
         done);
}

Result<StoredAttachment> Attachments::store(const std::string& tenant, const std::string& type,
                                            const std::string& bytes) {
    const std::string hash = access::hexOf(access::bytesOf(access::sha256(bytes)));
    const std::string name = nameOf(tenant, hash);
    const auto touched = blobs_.touch(name);
    if (!touched) return broken(touched.error());
    if (!*touched) {
        if (total_bytes_ + bytes.size() > options_.total_bytes_max) {
            return fail("attachment.full", "all attachments together have at most " +
                                               std::to_string(options_.total_bytes_max) + " bytes");
        }
        if (auto written = blobs_.write(name, bytes); !written) return broken(written.error());
        total_bytes_ += bytes.size();
    }
    if (auto written = blobs_.write(name + std::string(kTypeEnding), type); !written) {
        return broken(written.error());
    }
    return StoredAttachment{hash, bytes.size(), type};
}

void Attachments::find(std::string tenant, std::string hash, Found done) {
    if (!isAttachmentHash(hash)) {
        return done(fail("attachment.notFound", "an attachment is named by 64 hexadecimal digits"));
    }
    post([this, tenant = std::move(tenant), hash = std::move(hash),
          done] { done(load(tenant, hash)); },
         done);
}

Result<AttachmentFile> Attachments::load(const std::string& tenant, const std::string& hash) const {
    const std::string name = nameOf(tenant, hash);
    auto bytes = blobs_.read(name, options_.total_bytes_max);
    if (!bytes && bytes.error().code == "blob.notFound") {
        return fail("attachment.notFound", "there is no attachment '" + hash + "'");
    }
    if (!bytes) return broken(bytes.error());
    auto type = blobs_.read(name + std::string(kTypeEnding), kTypeBytesMax);
    return AttachmentFile{type ? std::move(*type) : kAnyType, std::move(*bytes)};
}

void Attachments::purge(std::set<std::string> referenced,
                        std::function<void(Result<size_t>)> done) {
    const auto shared = std::make_shared<const std::set<std::string>>(std::move(referenced));
    post([this, shared, done] { done(removeOld(*shared)); }, done);
}

// The type goes with its file, last.
Result<size_t> Attachments::removeOld(const std::set<std::string>& referenced) {
    const auto entries = blobs_.list();
    if (!entries) return broken(entries.error());
    const WallTime newest = clock_.wallTime() - options_.unreferenced_kept;
    size_t removed = 0;
    for (const auto& entry : *entries) {
        if (entry.touched > newest || entry.name.ends_with(kTypeEnding)) continue;
        if (referenced.contains(entry.name)) continue;
        if (auto gone = blobs_.remove(entry.name); !gone) return broken(gone.error());
        if (auto gone = blobs_.remove(entry.name + std::string(kTypeEnding)); !gone) {
            return broken(gone.error());
        }
        total_bytes_ -= std::min<uint64_t>(total_bytes_, entry.bytes);
        ++removed;
    }
    return removed;
}

}  // namespace orchestrion::gateway
