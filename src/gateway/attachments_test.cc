#include "gateway/attachments.h"

#include <gtest/gtest.h>

#include <future>

#include "gateway/attachment_sweep.h"
#include "gateway/test_office.h"

namespace orchestrion::gateway {
namespace {

using namespace std::chrono_literals;

class AttachmentsTest : public testing::Test {
protected:
    AttachmentsTest() {
        options_.bytes_max = 10;
        options_.total_bytes_max = 25;
    }
    Attachments& attachments() {
        if (!attachments_) {
            attachments_ = std::make_unique<Attachments>(blobs_, clock_, options_);
            EXPECT_TRUE(attachments_->run());
        }
        return *attachments_;
    }
    Result<StoredAttachment> put(const std::string& bytes, const std::string& tenant = "acme",
                                 const std::string& type = "text/plain") {
        std::promise<Result<StoredAttachment>> done;
        attachments().put(tenant, type, bytes, [&](auto stored) { done.set_value(stored); });
        return done.get_future().get();
    }
    Result<AttachmentFile> find(const std::string& hash, const std::string& tenant = "acme") {
        std::promise<Result<AttachmentFile>> done;
        attachments().find(tenant, hash, [&](auto found) { done.set_value(found); });
        return done.get_future().get();
    }
    size_t purge(const std::set<std::string>& referenced) {
        std::promise<Result<size_t>> done;
        attachments().purge(referenced, [&](auto removed) { done.set_value(removed); });
        return *done.get_future().get();
    }

    runtime::VirtualClock clock_;
    runtime::MemoryBlobs blobs_{clock_};
    AttachmentOptions options_;
    std::unique_ptr<Attachments> attachments_;
};

TEST_F(AttachmentsTest, aFileIsFoundByItsHash) {
    const auto stored = put("abc");
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(stored->bytes, 3u);
    const auto file = find(stored->hash);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->bytes, "abc");
    EXPECT_EQ(file->type, "text/plain");
}

TEST_F(AttachmentsTest, eachTenantHasItsOwn) {
    const auto stored = put("abc");
    EXPECT_EQ(find(stored->hash, "other").error().code, "attachment.notFound");
    EXPECT_EQ(find(std::string(64, '0')).error().code, "attachment.notFound");
    EXPECT_EQ(find("../../etc/passwd").error().code, "attachment.notFound");
}

TEST_F(AttachmentsTest, theSameBytesAreKeptOnce) {
    (void)put("0123456789");
    (void)put("0123456789", "acme", "application/pdf");
    EXPECT_EQ(attachments().totalBytes(), 10u);
    EXPECT_EQ(find(put("0123456789", "acme", "image/png")->hash)->type, "image/png");
}

TEST_F(AttachmentsTest, filesHaveLimits) {
    EXPECT_EQ(put("0123456789x").error().code, "attachment.tooLarge");
    EXPECT_TRUE(put("0123456789"));
    EXPECT_TRUE(put("9876543210"));
    EXPECT_EQ(put("abcdef").error().code, "attachment.full");
    EXPECT_TRUE(put("abcde"));
}

TEST_F(AttachmentsTest, whatIsThereCountsAfterARestart) {
    (void)put("0123456789");
    attachments_.reset();
    EXPECT_EQ(attachments().totalBytes(), 10u);
}

TEST_F(AttachmentsTest, whatNobodyRefersToIsRemovedInTheEnd) {
    const std::string kept = put("kept")->hash;
    const std::string gone = put("gone")->hash;
    const std::string again = put("again")->hash;
    const std::set<std::string> referenced{"acme/" + kept};
    EXPECT_EQ(purge(referenced), 0u);
    clock_.advance(23h);
    (void)put("again");
    clock_.advance(2h);
    EXPECT_EQ(purge(referenced), 1u);
    EXPECT_EQ(find(gone).error().code, "attachment.notFound");
    EXPECT_TRUE(find(kept));
    EXPECT_TRUE(find(again));
    EXPECT_EQ(attachments().totalBytes(), 9u);
    EXPECT_EQ(blobs_.list()->size(), 4u);  // each with its type
}

TEST_F(AttachmentsTest, aSweepAsksAllInteractionsWhatTheyReferTo) {
    TestOffice office;
    struct One final : office::OfficeDirectory {
        explicit One(office::Office& o) : only(o) {}
        office::Office* find(std::string_view) const override { return &only; }
        std::vector<office::Office*> all() const override { return {&only}; }
        office::Office& only;
    } const offices(office);
    const std::string kept = put("kept", "t1")->hash;
    const std::string gone = put("gone", "t1")->hash;
    for (size_t i = 0; i < 3 * AttachmentSweep::kStep / 2; ++i)
        office.centre().arrive("fax", "fax");
    center::Arrived arrived;
    arrived.gateway = "gw";
    arrived.endpoint = "fax";
    arrived.draft.media_name = "fax";
    arrived.draft.attachments = {{"f", "text/plain", kept, 4}};
    office.centre().ok(arrived);
    clock_.advance(25h);
    std::promise<size_t> removed;
    const auto sweep = std::make_shared<AttachmentSweep>(
        attachments(), offices, [&](const Result<size_t>& count) { removed.set_value(*count); });
    sweep->begin();
    EXPECT_EQ(removed.get_future().get(), 1u);
    EXPECT_TRUE(find(kept, "t1"));
    EXPECT_FALSE(find(gone, "t1"));
}

TEST_F(AttachmentsTest, aDiskThatFailsIsSaid) {
    attachments();
    blobs_.setBroken(true);
    EXPECT_EQ(put("abc").error().code, "attachment.io");
    EXPECT_EQ(find(std::string(64, '0')).error().code, "attachment.io");
}

TEST_F(AttachmentsTest, afterTheEndNothingIsTaken) {
    attachments().stop();
    EXPECT_EQ(put("abc").error().code, "attachment.stopping");
}

TEST(AttachmentTypes, areMediaTypesOrAnything) {
    EXPECT_EQ(attachmentType("text/plain; charset=utf-8"), "text/plain; charset=utf-8");
    for (const char* bad : {"", "text", "text/\nplain"}) {
        EXPECT_EQ(attachmentType(bad), "application/octet-stream");
    }
}

}  // namespace
}  // namespace orchestrion::gateway
