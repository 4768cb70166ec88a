// The machine's files and their changes, with real ones.
#include "runtime/file_watcher.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/mailbox.h"
#include "runtime/os/inotify_file_watcher.h"
#include "runtime/os/real_clock.h"
#include "runtime/os/real_files.h"

namespace orchestrion::runtime {
namespace {

namespace fs = std::filesystem;

class FileWatcherTest : public testing::Test {
protected:
    FileWatcherTest()
        : folder_(fs::canonical(testing::TempDir()) / ("watch" + std::to_string(getpid()))) {
        fs::create_directories(folder_);
        auto watcher = InotifyFileWatcher::create(clock_, {Milliseconds(1), Milliseconds(5)},
                                                  [this] { changes_.postAnswer([] {}); });
        EXPECT_TRUE(watcher);
        watcher_ = std::move(*watcher);
    }
    ~FileWatcherTest() override {
        watcher_.reset();
        fs::remove_all(folder_);
    }
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
    }
    // Waits for it; a change that never comes is found by the test's own time limit.
    void expectChange() {
        changes_.wait(std::nullopt);
        changes_.runAll();
    }

    const fs::path folder_;
    RealClock clock_;
    Mailbox changes_;
    std::unique_ptr<InotifyFileWatcher> watcher_;
};

TEST_F(FileWatcherTest, aFileThatIsWrittenRenamedOverOrRemovedHasChanged) {
    write("a.yaml", "1");
    watcher_->watch({path("a.yaml")}, {});
    write("a.yaml", "2");
    expectChange();
    write("a.new", "3");
    fs::rename(path("a.new"), path("a.yaml"));
    expectChange();
    fs::remove(path("a.yaml"));
    expectChange();
}

TEST_F(FileWatcherTest, whatIsNotThereYetIsWatchedFor) {
    watcher_->watch({path("later/on/a.yaml")}, {path("*.conf")});
    write("b.conf", "1");
    expectChange();
    fs::create_directories(folder_ / "later");
    expectChange();
}

TEST_F(FileWatcherTest, aLinkIsWatchedWhereItStandsAndWhereItLeads) {
    fs::create_directories(folder_ / "archive");
    write("archive/1.pem", "1");
    fs::create_symlink(path("archive/1.pem"), path("live.pem"));
    watcher_->watch({path("live.pem")}, {});
    write("archive/1.pem", "2");
    expectChange();
    fs::create_symlink(path("archive/2.pem"), path("new"));
    fs::rename(path("new"), path("live.pem"));
    expectChange();
}

TEST_F(FileWatcherTest, realFilesAreReadAndMatched) {
    const RealFiles files;
    write("b.yaml", "two");
    write("a.yaml", "one");
    fs::create_directories(folder_ / "c.yaml");
    EXPECT_EQ(*files.read(path("b.yaml"), 3), "two");
    EXPECT_EQ(files.read(path("b.yaml"), 2).error().code, "file.tooLarge");
    EXPECT_EQ(files.read(path("c.yaml"), 9).error().code, "file.notRead");
    EXPECT_EQ(files.read(path("none"), 9).error().message, "No such file or directory");
    EXPECT_EQ(files.match(path("*.yaml")),
              (std::vector<std::string>{path("a.yaml"), path("b.yaml")}));
    EXPECT_EQ(files.kind(path("c.yaml")), Files::Kind::kFolder);
    EXPECT_EQ(files.kind(path("none")), Files::Kind::kNothing);
    fs::create_symlink(path("a.yaml"), path("link"));
    EXPECT_EQ(files.canonical(path("link")), path("a.yaml"));
}

}  // namespace
}  // namespace orchestrion::runtime
