#include "base/compress.h"

#include <zstd.h>

#include <memory>

namespace orchestrion {
namespace {

constexpr char kPlain = 0;
constexpr char kZstd = 1;
constexpr size_t kWorthCompressing = 400;
constexpr int kLevel = 1;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor() {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
    return context.get();
}

ZSTD_DCtx* decompressor() {
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    return context.get();
}

std::string plain(std::string_view bytes) {
    std::string result(1, kPlain);
    result += bytes;
    return result;
}

Unexpected<Error> damaged() {
    return fail("bytes.damaged", "the stored bytes are damaged or too many");
}

}  // namespace

std::string compress(std::string_view bytes) {
    if (bytes.size() < kWorthCompressing) return plain(bytes);
    std::string result(1 + ZSTD_compressBound(bytes.size()), kZstd);
    const size_t size = ZSTD_compressCCtx(compressor(), result.data() + 1, result.size() - 1,
                                          bytes.data(), bytes.size(), kLevel);
    if (ZSTD_isError(size) != 0 || size >= bytes.size()) return plain(bytes);
    result.resize(1 + size);
    result.shrink_to_fit();
    return result;
}

Result<std::string> decompress(std::string_view compressed, uint64_t bytes_max) {
    if (compressed.empty()) return damaged();
    const char how = compressed.front();
    compressed.remove_prefix(1);
    if (how == kPlain && compressed.size() <= bytes_max) return std::string(compressed);
    if (how != kZstd) return damaged();
    const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > bytes_max) {
        return damaged();
    }
    std::string result(size, '\0');
    const size_t got = ZSTD_decompressDCtx(decompressor(), result.data(), result.size(),
                                           compressed.data(), compressed.size());
    if (ZSTD_isError(got) != 0 || got != size) return damaged();
    return result;
}

}  // namespace orchestrion
