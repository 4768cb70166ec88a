#include "session/loader.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace orchestrion::session {
namespace {

namespace fs = std::filesystem;

class NoHttp final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        done(runtime::HttpResponse{404, {}, {}, {}});
    }
};

class LoaderTest : public testing::Test {
protected:
    LoaderTest() : folder_(fs::path(testing::TempDir()) / ("loader" + std::to_string(getpid()))) {
        fs::create_directories(folder_ / "root" / "sub");
        std::ofstream(folder_ / "root" / "sub" / "a b.scxml") << "inside";
        std::ofstream(folder_ / "secret") << "outside";
        fs::create_symlink(folder_ / "secret", folder_ / "root" / "link");
    }
    ~LoaderTest() override { fs::remove_all(folder_); }

    std::string codeOf(const std::string& url) {
        FileAndHttpLoader loader({folder_ / "root", 1000, Milliseconds(1000)}, http_);
        const auto resource = loader.load(url);
        return resource ? resource->bytes : resource.error().code;
    }

    fs::path folder_;
    NoHttp http_;
};

TEST_F(LoaderTest, filesBelowTheRootAreFound) {
    EXPECT_EQ(codeOf("sub/a b.scxml"), "inside");
    EXPECT_EQ(codeOf("file:sub/a%20b.scxml"), "inside");
    std::ofstream(folder_ / "root" / "a+b&c.scxml") << "marked";
    EXPECT_EQ(codeOf("file:a+b&c.scxml"), "marked");
    EXPECT_EQ(codeOf("file://" + (folder_ / "root/sub/a%20b.scxml").string()), "inside");
}

TEST_F(LoaderTest, nothingOutsideTheRootIsReadByAnyWay) {
    for (const std::string url :
         {"../secret", "sub/../../secret", "file:../secret", "file:%2e%2e/secret", "link",
          "/etc/passwd", "file:///etc/passwd", "file://localhost/etc/passwd"}) {
        EXPECT_EQ(codeOf(url), "document.forbidden") << url;
    }
}

TEST_F(LoaderTest, aSecondFolderAddsItsFilesAndNoOthers) {
    for (const fs::path& root : {fs::path(), folder_ / "other"}) {
        FileAndHttpLoader loader({root, 1000, Milliseconds(1000), folder_ / "root"}, http_);
        EXPECT_TRUE(loader.load((folder_ / "root/sub/a b.scxml").string()));
        EXPECT_FALSE(loader.load((folder_ / "secret").string()));
        EXPECT_FALSE(loader.load((folder_ / "root/link").string()));
    }
}

TEST_F(LoaderTest, withoutARootNoFileIsRead) {
    FileAndHttpLoader loader({"", 1000, Milliseconds(1000)}, http_);
    for (const std::string url : {"/etc/passwd", "sub/a b.scxml", "CMakeCache.txt", "."}) {
        EXPECT_FALSE(loader.load(url)) << url;
    }
}

TEST_F(LoaderTest, whatIsNotThereSaysSo) {
    EXPECT_EQ(codeOf("sub/none.scxml"), "document.notFound");
    EXPECT_EQ(codeOf("sub"), "document.notFound");
    EXPECT_EQ(codeOf("http://127.0.0.1:1/none"), "document.notFound");
    EXPECT_EQ(codeOf("ftp://host/none"), "document.badUrl");
    EXPECT_EQ(codeOf("file:sub/a%20b.scxml%00.txt"), "document.badUrl");
}

TEST_F(LoaderTest, aFileOverTheLimitIsRefused) {
    std::ofstream(folder_ / "root" / "big") << std::string(1001, 'x');
    EXPECT_EQ(codeOf("big"), "document.tooLarge");
}

}  // namespace
}  // namespace orchestrion::session
