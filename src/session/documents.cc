#include "session/documents.h"

#include <list>
#include <thread>
#include <unordered_map>
#include <vector>

#include "runtime/mailbox.h"

namespace orchestrion::session {
namespace {

using scxml::LoadedDocument;
using scxml::ResourceLoader;

// Passes requests on and remembers what came, so that a kept chart can be checked against it later.
class RecordingLoader final : public ResourceLoader {
public:
    explicit RecordingLoader(ResourceLoader& loader) : loader_(loader) {}

    Result<Resource> load(const std::string& url) override {
        auto resource = loader_.load(url);
        if (resource) loaded_.push_back({url, std::hash<std::string>{}(resource->bytes)});
        return resource;
    }

    struct Loaded {
        std::string url;
        size_t hash;
    };
    std::vector<Loaded> take() { return std::move(loaded_); }

private:
    ResourceLoader& loader_;
    std::vector<Loaded> loaded_;
};

LoadedDocument unavailable(const std::string& url, const Error& error) {
    Diagnostic diagnostic;
    diagnostic.code = error.code;
    diagnostic.where.file = url;
    diagnostic.message = error.message;
    return {nullptr, {diagnostic}};
}

}  // namespace

class Documents::Impl {
public:
    Impl(ResourceLoader& loader, Options options)
        : loader_(loader), options_(std::move(options)), thread_([this] { run(); }) {}

    ~Impl() {
        mailbox_.close();
        thread_.join();
    }

    void load(Request request, Done done) {
        mailbox_.postAnswer([this, request = std::move(request), done = std::move(done)] {
            done(loadNow(request));
        });
    }

private:
    struct Kept {
        std::string text;
        std::vector<RecordingLoader::Loaded> resources;
        LoadedDocument document;
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
        runtime_.reset();
    }

    LoadedDocument loadNow(const Request& request) {
        std::string url = request.url;
        std::string text = request.text;
        if (text.empty()) {
            auto resource = loader_.load(url);
            if (!resource) return unavailable(url, resource.error());
            url = resource->url;
            text = std::move(resource->bytes);
        }
        if (const Kept* kept = find(url, text)) return kept->document;
        RecordingLoader recording(loader_);
        LoadedDocument document =
            scxml::loadDocument(text, url, recording, runtime_.get(), options_.load);
        if (document.chart) keep(url, text, recording.take(), document);
        return document;
    }

    const Kept* find(const std::string& url, const std::string& text) {
        const auto it = kept_.find(url);
        if (it == kept_.end() || it->second.text != text) return nullptr;
        for (const auto& resource : it->second.resources) {
            const auto now = loader_.load(resource.url);
            if (!now || std::hash<std::string>{}(now->bytes) != resource.hash) return nullptr;
        }
        by_age_.splice(by_age_.end(), by_age_, it->second.age);
        return &it->second;
    }

    void keep(const std::string& url, const std::string& text,
              std::vector<RecordingLoader::Loaded> resources, const LoadedDocument& document) {
        if (const auto old = kept_.find(url); old != kept_.end()) {
            by_age_.erase(old->second.age);
            kept_.erase(old);
        }
        if (kept_.size() >= options_.charts_kept_max) {
            kept_.erase(by_age_.front());
            by_age_.pop_front();
        }
        by_age_.push_back(url);
        kept_.emplace(url, Kept{text, std::move(resources), document, std::prev(by_age_.end())});
    }

    ResourceLoader& loader_;
    const Options options_;
    runtime::Mailbox mailbox_;
    std::unique_ptr<script::Runtime> runtime_;
    std::unordered_map<std::string, Kept> kept_;  // by URL
    std::list<std::string> by_age_;
    std::thread thread_;
};

Documents::Documents(ResourceLoader& loader, Options options)
    : impl_(std::make_unique<Impl>(loader, std::move(options))) {}

Documents::~Documents() = default;

void Documents::load(Request request, Done done) {
    impl_->load(std::move(request), std::move(done));
}

}  // namespace orchestrion::session
