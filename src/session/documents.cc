#include "session/documents.h"

#include <deque>
#include <list>
#include <map>
#include <thread>
#include <unordered_map>
#include <vector>

#include "runtime/mailbox.h"
#include "session/bundle.h"

namespace orchestrion::session {
namespace {

using scxml::ResourceLoader;

LoadedChart unavailable(const std::string& url, const Error& error) {
    Diagnostic diagnostic;
    diagnostic.code = error.code;
    diagnostic.where.file = url;
    diagnostic.message = error.message;
    return {nullptr, {diagnostic}, nullptr};
}

}  // namespace

class Documents::Impl {
public:
    Impl(ResourceLoader& loader, Options options, store::Store* store)
        : loader_(loader),
          options_(std::move(options)),
          store_(store),
          thread_([this] { run(); }) {}

    ~Impl() {
        mailbox_.close();
        thread_.join();
    }

    void load(Request request, Done done) {
        mailbox_.postAnswer([this, request = std::move(request), done = std::move(done)] {
            done(loadNow(request));
        });
    }

    void loadStored(std::string hash, std::string url, Done done) {
        mailbox_.postAnswer([this, hash = std::move(hash), url = std::move(url),
                             done = std::move(done)] { done(loadStoredNow(hash, url)); });
    }

private:
    struct Kept {
        Bundle bundle;
        LoadedChart loaded;
        std::list<std::string>::iterator age;
    };

    void run() {
        auto runtime = script::Runtime::create(options_.script);
        if (runtime) runtime_ = std::move(*runtime);
        while (!mailbox_.closed()) {
            mailbox_.wait(std::nullopt);
            mailbox_.runAll();
        }
        kept_.clear();
        recent_.clear();
        runtime_.reset();
    }

    LoadedChart loadNow(const Request& request) {
        Bundle bundle;
        std::string url = request.url;
        bundle.text = request.text;
        if (bundle.text.empty()) {
            auto resource = loader_.load(url);
            if (!resource) return unavailable(url, resource.error());
            url = resource->url;
            bundle.text = std::move(resource->bytes);
        }
        bundle.dialect = request.dialect;
        if (const Kept* kept = find(url, bundle)) return kept->loaded;
        RecordingLoader recording(loader_);
        scxml::LoadOptions load = options_.load;
        load.dialect = request.dialect;
        scxml::LoadedDocument document =
            scxml::loadDocument(bundle.text, url, recording, runtime_.get(), load);
        LoadedChart loaded{std::move(document.chart), std::move(document.diagnostics), nullptr};
        if (!loaded.chart) return loaded;
        bundle.resources = recording.take();
        loaded.bundle = std::make_shared<const std::string>(encodeBundle(bundle));
        keep(url, std::move(bundle), loaded);
        return loaded;
    }

    // A chart in use by awake sessions or compiled lately is not compiled again.
    LoadedChart loadStoredNow(const std::string& hash, const std::string& url) {
        std::erase_if(stored_, [](const auto& entry) { return entry.second.expired(); });
        const auto key = std::pair(hash, url);
        if (const auto it = stored_.find(key); it != stored_.end()) {
            if (auto chart = it->second.lock()) return {chart, {}, nullptr};
        }
        if (const auto it = kept_.find(url);
            it != kept_.end() && it->second.loaded.chart->content_hash == hash) {
            return it->second.loaded;
        }
        auto row = store_ == nullptr ? Result<std::optional<store::DocumentRow>>(std::nullopt)
                                     : store_->document(hash);
        if (!row) return unavailable(url, row.error());
        if (!*row) {
            return unavailable(url, {"document.notStored", "the document with the hash " + hash +
                                                               " is not in the store"});
        }
        LoadedChart loaded = compileBundle((*row)->bytes, url, runtime_.get(), options_.load);
        if (loaded.chart && loaded.chart->content_hash != hash) {
            return unavailable(
                url, {"document.badBundle", "the stored document does not have the hash " + hash});
        }
        if (loaded.chart) {
            stored_[key] = loaded.chart;
            recent_.push_back(loaded.chart);
            if (recent_.size() > options_.charts_kept_max) recent_.pop_front();
        }
        return loaded;
    }

    const Kept* find(const std::string& url, const Bundle& asked) {
        const auto it = kept_.find(url);
        if (it == kept_.end()) return nullptr;
        const Bundle& bundle = it->second.bundle;
        if (bundle.text != asked.text || bundle.dialect != asked.dialect) return nullptr;
        for (const auto& resource : bundle.resources) {
            if (!same(resource.answer, loader_.load(resource.asked))) return nullptr;
        }
        by_age_.splice(by_age_.end(), by_age_, it->second.age);
        return &it->second;
    }

    static bool same(const Result<ResourceLoader::Resource>& before,
                     const Result<ResourceLoader::Resource>& now) {
        if (before.has_value() != now.has_value()) return false;
        return !now || (now->bytes == before->bytes && now->url == before->url);
    }

    void keep(const std::string& url, Bundle bundle, const LoadedChart& loaded) {
        if (const auto old = kept_.find(url); old != kept_.end()) {
            by_age_.erase(old->second.age);
            kept_.erase(old);
        }
        if (kept_.size() >= options_.charts_kept_max) {
            kept_.erase(by_age_.front());
            by_age_.pop_front();
        }
        by_age_.push_back(url);
        kept_.emplace(url, Kept{std::move(bundle), loaded, std::prev(by_age_.end())});
    }

    ResourceLoader& loader_;
    const Options options_;
    store::Store* const store_;
    runtime::Mailbox mailbox_;
    std::unique_ptr<script::Runtime> runtime_;
    std::unordered_map<std::string, Kept> kept_;  // by URL
    std::list<std::string> by_age_;
    std::map<std::pair<std::string, std::string>, std::weak_ptr<const scxml::Chart>> stored_;
    std::deque<std::shared_ptr<const scxml::Chart>> recent_;  // of the stored ones
    std::thread thread_;
};

Documents::Documents(ResourceLoader& loader, Options options, store::Store* store)
    : impl_(std::make_unique<Impl>(loader, std::move(options), store)) {}

Documents::~Documents() = default;

void Documents::load(Request request, Done done) {
    impl_->load(std::move(request), std::move(done));
}

void Documents::loadStored(std::string hash, std::string url, Done done) {
    impl_->loadStored(std::move(hash), std::move(url), std::move(done));
}

Result<std::string> textOfBundle(std::string_view bundle) {
    auto decoded = decodeBundle(bundle);
    if (!decoded) return fail(decoded.error());
    return std::move(decoded->text);
}

LoadedChart compileBundle(std::string_view bundle, const std::string& url, script::Runtime* runtime,
                          const scxml::LoadOptions& options) {
    const auto decoded = decodeBundle(bundle);
    if (!decoded) return unavailable(url, decoded.error());
    BundleLoader loader(*decoded);
    scxml::LoadOptions load = options;
    load.dialect = decoded->dialect;
    scxml::LoadedDocument document =
        scxml::loadDocument(decoded->text, url, loader, runtime, load);
    return {std::move(document.chart), std::move(document.diagnostics), nullptr};
}

}  // namespace orchestrion::session
