#include "session/document_cache.h"

#include <gtest/gtest.h>

namespace orchestrion::session {
namespace {

using runtime::HttpHeaders;
using runtime::HttpResponse;

constexpr Milliseconds kNow(100000);

SharedDocument given(HttpHeaders headers, uint32_t redirects = 0, int status = 200) {
    return documentOf(HttpResponse{status, {}, std::move(headers), "text", redirects}, kNow);
}

// For how many seconds it is fresh; -1: it is not kept.
int64_t fresh(HttpHeaders headers) {
    headers.emplace_back("ETag", "\"1\"");
    const auto document = given(std::move(headers));
    return document ? (document->fresh_until - kNow).count() / 1000 : -1;
}

TEST(DocumentCache, isFreshAsLongAsTheServerSays) {
    EXPECT_EQ(fresh({}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=60"}}), 60);
    EXPECT_EQ(fresh({{"cache-control", "public, Max-Age = 60 , must-revalidate"}}), 60);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=\"60\""}}), 60);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=60"}, {"Age", "20"}}), 40);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=60"}, {"Age", "80"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=60"}, {"Cache-Control", "max-age=30"}}), 30);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=60, no-cache"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "s-maxage=60"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=soon"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=-1"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age"}}), 0);
    EXPECT_EQ(fresh({{"Cache-Control", ",,=,max-age=60,"}}), 60);
    EXPECT_EQ(fresh({{"Cache-Control", "max-age=99999999999999999999999"}}), 365 * 24 * 3600);
}

TEST(DocumentCache, whatMustNotOrNeedNotBeKeptIsNot) {
    EXPECT_EQ(fresh({{"Cache-Control", "no-store, max-age=60"}}), -1);
    EXPECT_EQ(fresh({{"Vary", " * "}}), -1);
    EXPECT_EQ(fresh({{"Vary", "Accept-Encoding"}}), 0);
    EXPECT_FALSE(given({}));
    EXPECT_TRUE(given({{"Cache-Control", "max-age=1"}}));
    EXPECT_TRUE(given({{"Last-Modified", "Tue, 01 Jan 2030 00:00:00 GMT"}}));
    EXPECT_FALSE(given({{"ETag", "\"1\""}}, 1)) << "a redirect may lead elsewhere tomorrow";
    EXPECT_FALSE(given({{"ETag", "\"1\""}}, 0, 203));
}

TEST(DocumentCache, anAnswerThatNothingHasChangedBringsNewTerms) {
    const auto kept = given({{"ETag", "\"1\""}, {"Cache-Control", "max-age=5"}});
    const auto later = refreshed(
        *kept, {304, {}, {{"ETag", "W/\"1\""}, {"Cache-Control", "max-age=9"}}, {}}, 2 * kNow);
    EXPECT_EQ(later->bytes, "text");
    EXPECT_EQ(later->conditions(), (HttpHeaders{{"If-None-Match", "W/\"1\""}}));
    EXPECT_EQ(later->fresh_until, 2 * kNow + Milliseconds(9000));
    EXPECT_EQ(refreshed(*kept, {304, {}, {}, {}}, kNow)->etag, "\"1\"");
    EXPECT_FALSE(refreshed(*kept, {304, {}, {{"Cache-Control", "no-store"}}, {}}, kNow));
}

TEST(DocumentCache, theLeastRecentlyUsedGoesFirst) {
    DocumentCache cache(4000);
    const auto document = std::make_shared<const CachedDocument>(
        CachedDocument{std::string(600, 'x'), "\"1\"", "", Milliseconds(0)});
    for (const char* url : {"a", "b", "c", "d"}) cache.keep(url, document);
    EXPECT_TRUE(cache.find("a"));
    cache.keep("e", document);
    EXPECT_TRUE(cache.find("a"));
    EXPECT_FALSE(cache.find("b"));
    cache.keep("a", nullptr);
    EXPECT_FALSE(cache.find("a"));
    const auto large = std::make_shared<const CachedDocument>(
        CachedDocument{std::string(1000, 'x'), "", "", Milliseconds(0)});
    cache.keep("large", large);
    EXPECT_FALSE(cache.find("large"));
    EXPECT_TRUE(cache.find("c"));
}

}  // namespace
}  // namespace orchestrion::session
