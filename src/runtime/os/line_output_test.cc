#include "runtime/os/line_output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

class LineOutputTest : public testing::Test {
protected:
    LineOutputTest()
        : folder_(fs::path(testing::TempDir()) / ("lines" + std::to_string(getpid()))) {
        fs::create_directories(folder_);
    }
    ~LineOutputTest() override { fs::remove_all(folder_); }
    std::string path(const char* name = "a.log") const { return (folder_ / name).string(); }
    static std::string contentOf(const std::string& file) {
        std::ifstream stream(file);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    const fs::path folder_;
};

TEST_F(LineOutputTest, linesAreAddedToAFile) {
    for (const char* line : {"one\n", "two\n"}) {
        auto output = LineOutput::open(path());
        ASSERT_TRUE(output);
        EXPECT_TRUE((*output)->write(line));
    }
    EXPECT_EQ(contentOf(path()), "one\ntwo\n");
    EXPECT_EQ(fs::status(path()).permissions() & fs::perms::others_all, fs::perms::none);
}

TEST_F(LineOutputTest, aMovedFileIsFollowedUntilItIsReopened) {
    auto output = LineOutput::open(path());
    ASSERT_TRUE(output);
    (*output)->write("one\n");
    fs::rename(path(), path("a.log.1"));
    (*output)->write("two\n");
    ASSERT_TRUE((*output)->reopen());
    (*output)->write("three\n");
    EXPECT_EQ(contentOf(path("a.log.1")), "one\ntwo\n");
    EXPECT_EQ(contentOf(path()), "three\n");
}

TEST_F(LineOutputTest, aFileCutToNothingIsGoneOnWith) {
    auto output = LineOutput::open(path());
    ASSERT_TRUE(output);
    (*output)->write("one\n");
    fs::resize_file(path(), 0);
    (*output)->write("two\n");
    EXPECT_EQ(contentOf(path()), "two\n");
}

TEST_F(LineOutputTest, whatCannotBeOpenedIsToldAndTheOldOneKept) {
    EXPECT_EQ(LineOutput::open(path("none/a.log")).error().code, "log.unavailable");
    auto output = LineOutput::open(path());
    ASSERT_TRUE(output);
    fs::remove(path());
    fs::create_directory(path());
    EXPECT_FALSE((*output)->reopen());
    EXPECT_TRUE((*output)->write("into the file that was open\n"));
}

TEST_F(LineOutputTest, aFullDiskIsNoticed) {
    auto output = LineOutput::open("/dev/full");
    ASSERT_TRUE(output);
    EXPECT_FALSE((*output)->write("one\n"));
}

}  // namespace
}  // namespace orchestrion::runtime
