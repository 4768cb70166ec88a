// Documents that web servers have sent before, so that unchanged ones are not sent again.
//
// Source     RFC 9111 for a private cache: what may be kept (§3), how long it is fresh (§4.2, by
//            max-age and Age alone; what says nothing is asked about each time), conditional
//            requests (§4.3).
// Threading  Any thread.
// Limits     bytes_max altogether, the least recently used go first; one document may take a
//            quarter of it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/units.h"
#include "runtime/http_client.h"

namespace orchestrion::session {

struct CachedDocument {
    std::string bytes;
    std::string etag;           // "" if there is none
    std::string last_modified;  // likewise
    Milliseconds fresh_until;   // on the clock of whoever asks

    // The headers that ask for it only if it has changed.
    runtime::HttpHeaders conditions() const;
};
using SharedDocument = std::shared_ptr<const CachedDocument>;

// What an answer gives to keep; null if it must not be kept, or asking again would cost the same.
//   asked_at   when the request was sent: the answer may have been made then
SharedDocument documentOf(const runtime::HttpResponse& response, Milliseconds asked_at);
// A kept one after its server has said that it has not changed (304).
SharedDocument refreshed(const CachedDocument& kept, const runtime::HttpResponse& response,
                         Milliseconds asked_at);

class DocumentCache {
public:
    explicit DocumentCache(uint64_t bytes_max) : bytes_max_(bytes_max) {}

    // Null if it is not kept.
    SharedDocument find(const std::string& url);
    // Null: forget it.
    void keep(const std::string& url, SharedDocument document);

private:
    struct Kept {
        SharedDocument document;
        std::list<std::string>::iterator age;
    };
    void forget(const std::string& url);
    static uint64_t size(const std::string& url, const CachedDocument& document);

    const uint64_t bytes_max_;
    std::mutex mutex_;
    uint64_t bytes_ = 0;
    std::unordered_map<std::string, Kept> kept_;
    std::list<std::string> by_age_;  // the least recently used first
};

}  // namespace orchestrion::session
