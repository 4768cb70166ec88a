// What is wrong with the files of a listener is found before anybody connects.
#include "api/tls_context.h"

#include <gtest/gtest.h>

#include "api/test_certificates.h"

namespace orchestrion::api {
namespace {

using namespace std::chrono_literals;

class TlsContextTest : public testing::Test {
protected:
    TlsContextTest() {
        const TestCertificate own = authority_.issue({"server"});
        options_.mode = TlsMode::kMutual;
        options_.certificate_file = folder_.write("server.pem", own.pem);
        options_.key_file = folder_.write("server.key", own.key_pem);
        options_.ca_files = {folder_.write("ca.pem", authority_.pem())};
    }
    // The code of what is wrong, and the file the message names.
    void expectError(const std::string& code, const std::string& file) {
        const auto context = TlsContext::load(options_);
        ASSERT_FALSE(context);
        EXPECT_EQ(context.error().code, code) << context.error().message;
        EXPECT_NE(context.error().message.find(file), std::string::npos) << context.error().message;
    }

    TestFolder folder_;
    TestAuthority authority_{"authority"};
    TlsOptions options_;
};

TEST_F(TlsContextTest, goodFilesMakeOne) {
    const auto context = TlsContext::load(options_);
    ASSERT_TRUE(context);
    EXPECT_TRUE((*context)->isMutual());
    EXPECT_EQ((*context)->validFrom(), kTestDay - std::chrono::days(10));
    EXPECT_EQ((*context)->validUntil(), kTestDay + std::chrono::days(10));
    EXPECT_TRUE((*context)->warnings(kTestDay).empty());
}

TEST_F(TlsContextTest, filesThatCannotBeReadAreErrors) {
    const std::string nothing = folder_.path("nothing.pem");
    const TlsOptions good = options_;
    options_.certificate_file = nothing;
    expectError("tls.badCertificate", "nothing.pem");
    options_ = good;
    options_.key_file = folder_.path("");  // a folder
    expectError("tls.badKey", folder_.path(""));
    options_ = good;
    options_.ca_files.push_back(nothing);
    expectError("tls.badAuthorities", "nothing.pem");
    options_ = good;
    options_.crl_file = nothing;
    expectError("tls.badCrl", "nothing.pem");
    options_ = good;
    options_.ca_files.clear();
    expectError("tls.badAuthorities", "");
    options_ = good;
    options_.certificate_file.clear();
    expectError("tls.badCertificate", "");
}

TEST_F(TlsContextTest, filesThatHoldSomethingElseAreErrors) {
    const TlsOptions good = options_;
    options_.certificate_file = options_.key_file;
    expectError("tls.badCertificate", "server.key");
    options_ = good;
    options_.key_file = options_.certificate_file;
    expectError("tls.badKey", "server.pem");
    options_ = good;
    options_.crl_file = options_.certificate_file;
    expectError("tls.badCrl", "server.pem");
    options_ = good;
    options_.certificate_file = folder_.write(
        "broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expectError("tls.badCertificate", "broken.pem");
    options_ = good;
    options_.ca_files = {folder_.write("empty.pem", "")};
    expectError("tls.badAuthorities", "empty.pem");
}

TEST_F(TlsContextTest, aKeyOfAnotherCertificateIsAnError) {
    options_.key_file = folder_.write("other.key", authority_.issue({"other"}).key_pem);
    expectError("tls.keyMismatch", "other.key");
}

TEST_F(TlsContextTest, aKeyWithAPassphraseIsAnErrorAndNobodyIsAsked) {
    options_.key_file = folder_.write("locked.key", lockedKeyPem());
    expectError("tls.badKey", "passphrase");
}

TEST_F(TlsContextTest, aChainStandsInOrder) {
    const TestAuthority other("other");
    const std::string own = authority_.issue({"server"}).pem;
    options_.certificate_file = folder_.write("chain.pem", own + other.pem());
    expectError("tls.badCertificate", "chain.pem");
}

TEST_F(TlsContextTest, ciphersAreChecked) {
    options_.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA348";
    expectError("tls.badCiphers", "'ECDHE-ECDSA-AES256-GCM-SHA348' is no cipher");
    options_.ciphers = "NULL-SHA256:@SECLEVEL=0";
    expectError("tls.badCiphers", "too weak");
    options_.ciphers = "nonsense";
    expectError("tls.badCiphers", "nonsense");
    options_.ciphers = "HIGH:!aNULL:!MD5:@SECLEVEL=2";
    EXPECT_TRUE(TlsContext::load(options_));
}

TEST_F(TlsContextTest, whatHasExpiredIsAWarning) {
    options_.crl_file = folder_.write("crl.pem", authority_.revoke({}, kTestDay + 24h));
    const auto context = TlsContext::load(options_);
    ASSERT_TRUE(context);
    EXPECT_TRUE((*context)->warnings(kTestDay).empty());
    EXPECT_EQ((*context)->warnings(kTestDay + 25h).at(0).code, "tls.crlExpired");
    EXPECT_EQ((*context)->warnings(kTestDay + 11 * 24h).at(0).code, "tls.certificateExpired");
    EXPECT_EQ((*context)->warnings(kTestDay - 11 * 24h).at(0).code, "tls.certificateExpired");
}

TEST_F(TlsContextTest, termsAreWhatConcernsClients) {
    const auto before = *TlsContext::load(options_);
    const TestCertificate renewed = authority_.issue({"server"});
    folder_.write("server.pem", renewed.pem);
    folder_.write("server.key", renewed.key_pem);
    const auto after = *TlsContext::load(options_);
    EXPECT_EQ(after->terms(), before->terms());
    EXPECT_NE(after->identity(), before->identity());
    options_.min_version = TlsVersion::k13;
    const auto stricter = *TlsContext::load(options_);
    EXPECT_NE(stricter->terms(), after->terms());
}

}  // namespace
}  // namespace orchestrion::api
