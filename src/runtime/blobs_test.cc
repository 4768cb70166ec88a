#include "runtime/blobs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/os/blob_folder.h"

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

class BlobFolderTest : public testing::Test {
protected:
    BlobFolderTest()
        : folder_(fs::path(testing::TempDir()) / ("blobs" + std::to_string(getpid()))) {}
    ~BlobFolderTest() override { fs::remove_all(folder_); }

    BlobFolder open() {
        auto opened = BlobFolder::open((folder_ / "attachments").string());
        EXPECT_TRUE(opened);
        return std::move(*opened);
    }
    fs::path folder_;
};

TEST_F(BlobFolderTest, whatIsWrittenIsThereAlsoLater) {
    {
        BlobFolder blobs = open();
        EXPECT_TRUE(blobs.write("acme/abc", std::string("a\0b", 3)));
        EXPECT_TRUE(blobs.write("acme/abc", "second"));
        EXPECT_TRUE(blobs.write("empty", ""));
    }
    const BlobFolder blobs = open();
    EXPECT_EQ(*blobs.read("acme/abc", 6), "second");
    EXPECT_EQ(*blobs.read("empty", 0), "");
    const auto entries = blobs.list();
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 2u);
    EXPECT_EQ((*entries)[0].name, "acme/abc");
    EXPECT_EQ((*entries)[0].bytes, 6u);
}

TEST_F(BlobFolderTest, whatIsNotThereOrTooLargeIsSaid) {
    BlobFolder blobs = open();
    EXPECT_EQ(blobs.read("none", 10).error().code, "blob.notFound");
    EXPECT_FALSE(*blobs.touch("none"));
    EXPECT_TRUE(blobs.remove("none"));
    EXPECT_TRUE(blobs.write("large", "0123456789x"));
    EXPECT_EQ(blobs.read("large", 10).error().code, "blob.tooLarge");
    EXPECT_TRUE(blobs.write("acme/a", "x"));
    EXPECT_EQ(blobs.read("acme", 10).error().code, "blob.notFound");
    EXPECT_TRUE(blobs.remove("large"));
    EXPECT_EQ(blobs.read("large", 100).error().code, "blob.notFound");
}

TEST_F(BlobFolderTest, namesLeadNowhereElse) {
    BlobFolder blobs = open();
    for (const char* name :
         {"", ".", "..", "../a", "a/../b", "/a", "a/", "a//b", ".hidden", "a b"}) {
        EXPECT_EQ(blobs.write(name, "x").error().code, "blob.badName") << name;
        EXPECT_EQ(blobs.read(name, 10).error().code, "blob.badName") << name;
        EXPECT_EQ(blobs.remove(name).error().code, "blob.badName") << name;
    }
    EXPECT_FALSE(isBlobName(std::string(256, 'a')));
}

TEST_F(BlobFolderTest, touchingMakesItNewAgain) {
    BlobFolder blobs = open();
    EXPECT_TRUE(blobs.write("a", "x"));
    const fs::path file = folder_ / "attachments" / "a";
    fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(48));
    const WallTime old = blobs.list()->at(0).touched;
    EXPECT_TRUE(*blobs.touch("a"));
    EXPECT_GT(blobs.list()->at(0).touched, old);
}

TEST_F(BlobFolderTest, whatACrashHasLeftUnfinishedIsRemoved) {
    EXPECT_TRUE(open().write("acme/a", "x"));
    const fs::path left = folder_ / "attachments" / "acme" / ".b";
    std::ofstream(left) << "half";
    EXPECT_EQ(open().list()->size(), 1u);
    EXPECT_FALSE(fs::exists(left));
}

TEST_F(BlobFolderTest, aFolderThatCannotBeIsSaid) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "attachments") << "a file";
    EXPECT_EQ(BlobFolder::open((folder_ / "attachments").string()).error().code, "blob.io");
}

TEST(MemoryBlobs, theyBehaveAsThoseOfAFolder) {
    VirtualClock clock;
    MemoryBlobs blobs(clock);
    EXPECT_TRUE(blobs.write("acme/a", "abc"));
    EXPECT_EQ(*blobs.read("acme/a", 3), "abc");
    EXPECT_EQ(blobs.read("acme/a", 2).error().code, "blob.tooLarge");
    EXPECT_EQ(blobs.read("acme/b", 2).error().code, "blob.notFound");
    EXPECT_EQ(blobs.write("../a", "").error().code, "blob.badName");
    clock.advance(Milliseconds(5));
    EXPECT_TRUE(*blobs.touch("acme/a"));
    EXPECT_FALSE(*blobs.touch("acme/b"));
    EXPECT_EQ(blobs.list()->at(0).touched, clock.wallTime());
    EXPECT_TRUE(blobs.remove("acme/a"));
    EXPECT_TRUE(blobs.list()->empty());
    blobs.setBroken(true);
    EXPECT_EQ(blobs.list().error().code, "blob.io");
}

}  // namespace
}  // namespace orchestrion::runtime
