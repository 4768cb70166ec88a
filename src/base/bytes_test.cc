#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/compress.h"

namespace orchestrion {
namespace {

TEST(Bytes, whatIsWrittenComesBack) {
    ByteWriter writer;
    writer.number(0).number(UINT64_MAX).integer(-1).integer(INT64_MIN).flag(true).text("a\0b");
    writer.numbers({1, 300}).texts({"", "x"});
    ByteReader reader(writer.bytes());
    EXPECT_EQ(reader.number(), 0u);
    EXPECT_EQ(reader.number(), UINT64_MAX);
    EXPECT_EQ(reader.integer(), -1);
    EXPECT_EQ(reader.integer(), INT64_MIN);
    EXPECT_TRUE(reader.flag());
    EXPECT_EQ(reader.text(), "a\0b");
    EXPECT_EQ(reader.indices(301), (std::vector<uint32_t>{1, 300}));
    EXPECT_EQ(reader.texts(), (std::vector<std::string>{"", "x"}));
    EXPECT_TRUE(reader.atEnd());
}

TEST(Bytes, aReaderStaysBadOnceItIs) {
    ByteReader reader(
        std::string_view("\x05"
                         "ab",
                         3));
    EXPECT_EQ(reader.text(), "");
    EXPECT_FALSE(reader.good());
    EXPECT_EQ(reader.number(), 0u);
    EXPECT_FALSE(reader.atEnd());
}

TEST(Compress, blobsComeBackAndDamageIsAnError) {
    for (const size_t size : {0u, 1u, 399u, 400u, 100000u}) {
        std::string bytes;
        for (size_t i = 0; i < size; ++i) bytes += static_cast<char>('a' + i % 7);
        const std::string small = compress(bytes);
        EXPECT_EQ(decompress(small, 1u << 20).value(), bytes);
        if (size >= 400) {
            EXPECT_LT(small.size(), bytes.size());
            EXPECT_FALSE(decompress(small, size - 1));
        }
        for (size_t cut = 0; cut < std::min<size_t>(small.size(), 50); ++cut) {
            const auto damaged = decompress(small.substr(0, cut), 1u << 20);
            if (damaged) {
                EXPECT_LT(damaged->size(), bytes.size());
            }
        }
    }
}

}  // namespace
}  // namespace orchestrion
