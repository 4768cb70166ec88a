// Blobs in a folder, made where it is not there. Names that begin with a dot are its own: files
// that are being written; what a crash leaves of them is removed when the folder is opened.
#pragma once

#include "runtime/blobs.h"

namespace orchestrion::runtime {

class BlobFolder final : public Blobs {
public:
    // Fails with blob.io.
    static Result<BlobFolder> open(std::string folder);

    Result<void> write(const std::string& name, std::string_view bytes) override;
    Result<std::string> read(const std::string& name, uint64_t bytes_max) const override;
    Result<bool> touch(const std::string& name) override;
    Result<void> remove(const std::string& name) override;
    Result<std::vector<Entry>> list() const override;

private:
    explicit BlobFolder(std::string folder) : folder_(std::move(folder)) {}
    std::string pathOf(const std::string& name) const { return folder_ + "/" + name; }

    std::string folder_;
};

}  // namespace orchestrion::runtime
