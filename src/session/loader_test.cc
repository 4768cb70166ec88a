#include "session/loader.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace orchestrion::session {
namespace {

namespace fs = std::filesystem;

// A web of one document, answered as the test says.
class ScriptedHttp final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(std::move(request));
        done(answer);
    }
    std::string sent(const std::string& header) const {
        for (const auto& [name, value] : requests.back().headers) {
            if (name == header) return value;
        }
        return {};
    }

    runtime::HttpResponse answer{404, {}, {}, {}};
    std::vector<runtime::HttpRequest> requests;
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
    ScriptedHttp http_;
};

TEST_F(LoaderTest, filesBelowTheRootAreFound) {
    EXPECT_EQ(codeOf("sub/a b.scxml"), "inside");
    EXPECT_EQ(codeOf("file:sub/a%20b.scxml"), "inside");
    std::ofstream(folder_ / "root" / "a+b&c.scxml") << "marked";
    EXPECT_EQ(codeOf("file:a+b&c.scxml"), "marked");
    EXPECT_EQ(codeOf("file://" + (folder_ / "root/sub/a%20b.scxml").string()), "inside");
}

TEST_F(LoaderTest, nothingOutsideTheRootIsReadByAnyWay) {
    fs::create_symlink("..", folder_ / "root" / "up");
    fs::create_symlink(folder_ / "root" / "loop", folder_ / "root" / "loop");
    fs::create_symlink("/proc/self/cwd", folder_ / "root" / "cwd");
    for (const std::string url : {"../secret",
                                  "sub/../../secret",
                                  "file:../secret",
                                  "file:%2e%2e/secret",
                                  "link",
                                  "/etc/passwd",
                                  "file:///etc/passwd",
                                  "file://localhost/etc/passwd",
                                  "file:%2E%2e%2fsecret",
                                  "file:sub%2f..%2f..%2fsecret",
                                  "file:/%2e%2e/etc/passwd",
                                  "up/secret",
                                  "up",
                                  "loop",
                                  "cwd/CMakeCache.txt",
                                  "sub/../link",
                                  "./../secret",
                                  "sub//..//..//secret",
                                  "/proc/self/environ",
                                  "/proc/self/root/etc/passwd",
                                  "/dev/zero",
                                  "..",
                                  "/"}) {
        EXPECT_EQ(codeOf(url), "document.forbidden") << url;
    }
}

TEST_F(LoaderTest, whatOnlyLooksLikeAWayOutIsAName) {
    for (const std::string url :
         {"file:%252e%252e/secret", "..\\secret", "file:%c0%ae%c0%ae/secret", "file:..%5csecret",
          "..;/secret", ".../secret"}) {
        EXPECT_EQ(codeOf(url), "document.notFound") << url;
    }
}

TEST_F(LoaderTest, linksInsideTheRootAreFollowed) {
    fs::create_symlink(folder_ / "root" / "sub", folder_ / "root" / "there");
    fs::create_symlink("sub/../there/a b.scxml", folder_ / "root" / "again");
    EXPECT_EQ(codeOf("there/a b.scxml"), "inside");
    EXPECT_EQ(codeOf("again"), "inside");
}

TEST_F(LoaderTest, onlyOrdinaryFilesAreOpened) {
    ASSERT_EQ(mkfifo((folder_ / "root" / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(codeOf("pipe"), "document.forbidden");
    FileAndHttpLoader everywhere({"/", 1000, Milliseconds(1000)}, http_);
    for (const std::string path : {"/dev/zero", "/dev/null", "/dev/tty", "/proc/self/environ",
                                   "/proc/self/mem", "/proc/self/maps", "file:///proc/cpuinfo"}) {
        const auto resource = everywhere.load(path);
        ASSERT_FALSE(resource) << path;
        EXPECT_EQ(resource.error().code, "document.forbidden") << path;
    }
}

TEST_F(LoaderTest, aFileOfAnotherMachineIsNotOurs) {
    EXPECT_EQ(codeOf("file://server/share/a.scxml"), "document.badUrl");
    EXPECT_EQ(codeOf("file://sub/a%20b.scxml"), "document.badUrl");
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

TEST_F(LoaderTest, aDocumentOfTheWebIsFetchedAsOne) {
    http_.answer = {200, "http://web.example/b", {}, "text", 1};
    FileAndHttpLoader loader({"", 1000, Milliseconds(7000)}, http_);
    const auto resource = loader.load("http://web.example/a");
    ASSERT_TRUE(resource);
    EXPECT_EQ(resource->bytes, "text");
    EXPECT_EQ(resource->url, "http://web.example/b");
    EXPECT_EQ(http_.requests[0].purpose, runtime::HttpPurpose::kDocument);
    EXPECT_EQ(http_.requests[0].timeout, Milliseconds(7000));
    EXPECT_EQ(http_.requests[0].response_bytes_max, 1000u);
}

TEST_F(LoaderTest, whatHasNotChangedIsNotSentAgain) {
    http_.answer = {200, {}, {{"etag", "\"1\""}, {"Last-Modified", "Tue, 01 Jan 2030"}}, "text"};
    FileAndHttpLoader loader({"", 1000, Milliseconds(1000)}, http_);
    EXPECT_TRUE(loader.load("http://web.example/a"));
    EXPECT_EQ(http_.sent("If-None-Match"), "");
    http_.answer = {304, {}, {}, {}};
    const auto again = loader.load("http://web.example/a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->bytes, "text");
    EXPECT_EQ(http_.sent("If-None-Match"), "\"1\"");
    EXPECT_EQ(http_.sent("If-Modified-Since"), "Tue, 01 Jan 2030");
    http_.answer = {200, {}, {}, "new text"};
    EXPECT_EQ(loader.load("http://web.example/a")->bytes, "new text");
    EXPECT_TRUE(loader.load("http://web.example/a"));
    EXPECT_EQ(http_.sent("If-None-Match"), "") << "the new one has nothing to be asked about";
}

TEST_F(LoaderTest, whatIsFreshIsNotAskedFor) {
    runtime::VirtualClock clock;
    http_.answer = {200, {}, {{"Cache-Control", "max-age=60"}, {"ETag", "\"1\""}}, "text"};
    FileAndHttpLoader loader({.root = "", .clock = &clock}, http_);
    EXPECT_TRUE(loader.load("http://web.example/a"));
    clock.advance(Milliseconds(59999));
    EXPECT_EQ(loader.load("http://web.example/a")->bytes, "text");
    EXPECT_EQ(http_.requests.size(), 1u);
    clock.advance(Milliseconds(1));
    http_.answer = {304, {}, {{"Cache-Control", "max-age=10"}}, {}};
    EXPECT_EQ(loader.load("http://web.example/a")->bytes, "text");
    EXPECT_EQ(http_.requests.size(), 2u);
    clock.advance(Milliseconds(9999));
    EXPECT_EQ(loader.load("http://web.example/a")->bytes, "text");
    EXPECT_EQ(http_.requests.size(), 2u);
}

TEST_F(LoaderTest, aMistakeOfTheServerIsNotHidden) {
    http_.answer = {200, {}, {{"ETag", "\"1\""}}, "text"};
    FileAndHttpLoader loader({"", 1000, Milliseconds(1000)}, http_);
    EXPECT_TRUE(loader.load("http://web.example/a"));
    for (const int status : {404, 500, 301}) {
        http_.answer = {status, {}, {}, "sorry"};
        EXPECT_EQ(loader.load("http://web.example/a").error().code, "document.notFound") << status;
    }
}

TEST_F(LoaderTest, aServerThatAnswersNotModifiedUnaskedIsNotBelieved) {
    http_.answer = {304, {}, {}, {}};
    EXPECT_EQ(codeOf("http://web.example/a"), "document.notFound");
}

}  // namespace
}  // namespace orchestrion::session
