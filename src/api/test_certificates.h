// Certificates for tests, made on the spot: an authority of its own, what it signs and what it
// takes back. They are valid around the day that VirtualClock begins with.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/openssl_ptr.h"
#include "base/units.h"

namespace orchestrion::api {

// A folder that ends with the test.
class TestFolder {
public:
    TestFolder();
    ~TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    // Its path.
    std::string write(const std::string& name, const std::string& text) const;
    std::string path(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline constexpr WallTime kTestDay{Milliseconds(1893456000000)};  // 2030-01-01

struct TestSubject {
    std::string common_name;
    std::string sans = {};  // "DNS:localhost,IP:127.0.0.1"
    WallTime from = kTestDay - std::chrono::days(10);
    WallTime until = kTestDay + std::chrono::days(10);
};

struct TestCertificate {
    std::string pem;
    std::string key_pem;
    long serial = 0;
};

class TestAuthority {
public:
    explicit TestAuthority(const std::string& common_name);

    const std::string& pem() const { return pem_; }
    TestCertificate issue(const TestSubject& subject);
    // The list of these, as PEM.
    std::string revoke(const std::vector<long>& serials,
                       WallTime until = kTestDay + std::chrono::days(10)) const;

private:
    KeyPtr key_;
    X509Ptr certificate_;
    std::string pem_;
    long last_serial_ = 1;
};

// A private key that needs a passphrase.
std::string lockedKeyPem();

}  // namespace orchestrion::api
