#include "runtime/os/systemd.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace orchestrion::runtime {
namespace {

// Listens as systemd does.
class Listener {
public:
    explicit Listener(const std::string& name) : file_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.data(), name.size());
        if (name[0] == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        bound_ = ::bind(file_, reinterpret_cast<const sockaddr*>(&address), size) == 0;
    }
    ~Listener() { ::close(file_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    bool bound() const { return bound_; }
    // What was said; empty if nothing was.
    std::string heard() const {
        char text[512];
        const ssize_t size = ::recv(file_, text, sizeof(text), MSG_DONTWAIT);
        return size < 0 ? "" : std::string(text, static_cast<size_t>(size));
    }

private:
    int file_;
    bool bound_ = false;
};

class SystemdTest : public testing::TestWithParam<const char*> {
protected:
    SystemdTest()
        : folder_(std::filesystem::temp_directory_path() / ("sd" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    ~SystemdTest() override { std::filesystem::remove_all(folder_); }
    std::string socketName() const {
        const std::string name = GetParam();
        return name[0] == '@' ? name + std::to_string(getpid()) : (folder_ / name).string();
    }
    const std::filesystem::path folder_;
};

TEST_P(SystemdTest, hearsWhatTheServerTells) {
    const Listener listener(socketName());
    ASSERT_TRUE(listener.bound());
    Systemd systemd(socketName(), Milliseconds(30000));
    systemd.ready();
    EXPECT_EQ(listener.heard(), "READY=1");
    systemd.status("3 sessions\nrun");
    EXPECT_EQ(listener.heard(), "STATUS=3 sessions run");
    systemd.reloading();
    EXPECT_TRUE(listener.heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    systemd.alive();
    EXPECT_EQ(listener.heard(), "WATCHDOG=1");
    systemd.stopping();
    EXPECT_EQ(listener.heard(), "STOPPING=1");
    EXPECT_EQ(systemd.aliveInterval(), Milliseconds(15000));
}

INSTANTIATE_TEST_SUITE_P(Sockets, SystemdTest, testing::Values("notify", "@orchestrion-test-"));

TEST(Systemd, isNotThereWithoutASocket) {
    Systemd nobody("", Milliseconds(30000));
    nobody.ready();
    EXPECT_EQ(nobody.aliveInterval(), std::nullopt);
    Systemd gone("@orchestrion-nobody-listens-here", std::nullopt);
    gone.ready();
    EXPECT_EQ(gone.aliveInterval(), std::nullopt);
    Systemd("/" + std::string(200, 'x'), std::nullopt).ready();
}

TEST(Systemd, theEnvironmentSaysWhoListens) {
    const auto intervalWith = [](const char* microseconds, const std::string& pid) {
        setenv("NOTIFY_SOCKET", "@orchestrion-nobody-listens-here", 1);
        setenv("WATCHDOG_USEC", microseconds, 1);
        setenv("WATCHDOG_PID", pid.c_str(), 1);
        const auto interval = Systemd::fromEnvironment().aliveInterval();
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
        return interval;
    };
    const std::string own = std::to_string(getpid());
    EXPECT_EQ(intervalWith("20000000", own), Milliseconds(10000));
    EXPECT_EQ(intervalWith("20000000", "1"), std::nullopt);
    EXPECT_EQ(intervalWith("soon", own), std::nullopt);
    EXPECT_EQ(intervalWith("0", own), std::nullopt);
    EXPECT_EQ(Systemd::fromEnvironment().aliveInterval(), std::nullopt);
}

}  // namespace
}  // namespace orchestrion::runtime
