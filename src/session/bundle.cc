#include "session/bundle.h"

#include "base/bytes.h"
#include "base/compress.h"

namespace orchestrion::session {
namespace {

constexpr uint64_t kFormat = 1;
constexpr uint64_t kBytesMax = 256u << 20;

Unexpected<Error> damaged() {
    return fail("document.badBundle", "the stored document is damaged");
}

}  // namespace

std::string encodeBundle(const Bundle& bundle) {
    ByteWriter writer;
    writer.number(kFormat).text(bundle.text);
    writer.list(bundle.resources, [](ByteWriter& w, const Bundle::Resource& resource) {
        w.text(resource.asked).flag(resource.answer.has_value());
        if (resource.answer) {
            w.text(resource.answer->url).text(resource.answer->bytes);
        } else {
            w.text(resource.answer.error().code).text(resource.answer.error().message);
        }
    });
    writer.flag(bundle.dialect.has_value()).flag(bundle.dialect == scxml::Dialect::kOrs);
    return compress(writer.bytes());
}

Result<Bundle> decodeBundle(std::string_view bytes) {
    const auto plain = decompress(bytes, kBytesMax);
    if (!plain) return damaged();
    ByteReader reader(*plain);
    if (reader.number() != kFormat) return damaged();
    Bundle bundle;
    bundle.text = reader.text();
    reader.list([&](ByteReader& r) {
        Bundle::Resource resource;
        resource.asked = r.text();
        const bool found = r.flag();
        std::string first = r.text();
        std::string second = r.text();
        if (found) {
            resource.answer = scxml::ResourceLoader::Resource{std::move(first), std::move(second)};
        } else {
            resource.answer = fail(Error{std::move(first), std::move(second)});
        }
        bundle.resources.push_back(std::move(resource));
    });
    const bool forced = reader.flag();
    const auto dialect = reader.flag() ? scxml::Dialect::kOrs : scxml::Dialect::kW3c;
    if (forced) bundle.dialect = dialect;
    if (!reader.atEnd()) return damaged();
    return bundle;
}

Result<scxml::ResourceLoader::Resource> RecordingLoader::load(const std::string& url) {
    auto answer = loader_.load(url);
    loaded_.push_back({url, answer});
    return answer;
}

Result<scxml::ResourceLoader::Resource> BundleLoader::load(const std::string& url) {
    if (next_ < bundle_.resources.size()) return bundle_.resources[next_++].answer;
    return fail("document.badBundle", "the stored document does not hold '" + url + "'");
}

}  // namespace orchestrion::session
