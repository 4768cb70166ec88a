#include "sim/world.h"

#include <algorithm>

#include "session/basic_http.h"
#include "session/loader.h"

namespace orchestrion::sim {
namespace {

constexpr const char* kSessionsBase = "http://sessions.scenario/";
constexpr uint32_t kAwakeMax = 2000;

std::string header(const runtime::HttpRequest& request, std::string_view name) {
    for (const auto& [field, value] : request.headers) {
        if (field == name) return value;
    }
    return {};
}

}  // namespace

World::World(Options options, const runtime::Files& files)
    : options_(std::move(options)),
      clock_(options_.begin),
      random_(options_.seed),
      recorder_(clock_, options_.recorder),
      web_({clock_, files, [this](const WebServices::Seen& seen) { recorder_.onRequest(seen); },
            kSessionsBase,
            [this](runtime::HttpRequest request, auto done) {
                toSession(std::move(request), std::move(done));
            }},
           options_.web),
      loader_(std::make_unique<session::FileAndHttpLoader>(
          session::FileAndHttpLoader::Options{"/", 64u << 20, Milliseconds(15000)}, web_)) {
    service_.applications = options_.applications;
    service_.basic_http_base = kSessionsBase;
    service_.limits.awake_per_shard_max = kAwakeMax;
    service_.policy.history = session::HistoryPolicy::kOff;
    service_.restart_each_turn = options_.restart_each_turn;
    service_.on_log = [](const std::string&, const scxml::LogEffect&) {};  // the recorder saw it
}

World::~World() = default;

Result<void> World::boot() {
    mailbox_ = std::make_unique<runtime::Mailbox>();
    directory_ = std::make_unique<session::Directory>();
    store::SteppedWriter at_once(store_, true);
    session::Service::World world{clock_, random_, web_, *loader_, &store_, &at_once, {}};
    auto recovered = session::recover(world, 1, *directory_, random_);
    if (!recovered) return fail(recovered.error());
    numbers_.session = recovered->highest.session_number;
    numbers_.message = recovered->highest.message_sequence;
    epochs_ = recovered->epochs;
    timeline_ = std::make_unique<runtime::Timeline>(clock_, recovered->clock_offset);
    session::Documents::Options documents;
    if (options_.modules != nullptr) documents.load.modules = &options_.modules->vocabulary();
    documents_ = std::make_unique<session::Documents>(*loader_, documents, &store_);
    writer_ = std::make_unique<store::SteppedWriter>(store_);
    session::Shard::Parts parts{clock_, random_, web_, *documents_, *mailbox_};
    parts.trace = &recorder_;
    parts.modules = options_.modules;
    parts.store = &store_;
    parts.writer = writer_.get();
    parts.timeline = timeline_.get();
    parts.directory = directory_.get();
    parts.numbers = &numbers_;
    parts.epochs = &epochs_;
    auto made = session::Shard::create(parts, service_);
    if (!made) return fail(made.error());
    shard_ = std::move(*made);
    shard_->setApplications(std::make_shared<session::Applications>(options_.applications));
    shard_->recover(std::move(recovered->shards[0]));
    settle();
    return {};
}

Result<void> World::kill() {
    writer_->crash();
    web_.forget();
    posted_ = 0;
    shard_.reset();
    documents_.reset();
    mailbox_.reset();
    directory_.reset();
    return boot();
}

// Documents that are being compiled: what is outstanding and nothing of ours.
size_t World::loading() const {
    const size_t others = web_.open() + posted_ + writer_->waiting();
    const size_t all = shard_->outstanding();
    return all > others ? all - others : 0;
}

void World::settle() {
    while (!options_.give_up || !options_.give_up()) {
        bool more = mailbox_->runAll() > 0;
        if (!more && loading() > 0) {
            mailbox_->wait(std::nullopt);
            continue;
        }
        more = web_.fire() || more;
        more = shard_->fireTimers() > 0 || more;
        more = shard_->work() || more;
        more = writer_->step() || more;
        if (!more && loading() == 0) return;
    }
}

std::optional<Milliseconds> World::nextDue() const {
    const auto shard = shard_->nextDue();
    const auto web = web_.nextDue();
    if (!shard || !web) return shard ? shard : web;
    return std::min(*shard, *web);
}

void World::advanceTo(Milliseconds time) {
    if (time > now()) clock_.advance(time - now());
}

Result<void, session::StartFailure> World::start(session::StartRequest request) {
    std::optional<Result<session::SessionView, session::StartFailure>> answer;
    shard_->start(std::move(request), [&](auto result) { answer = std::move(result); });
    settle();
    if (answer && *answer) return {};
    if (answer) return fail(answer->error());
    return fail(session::StartFailure{{"scenario.noAnswer", "the session did not begin"}, {}});
}

Result<void> World::send(const std::string& session_id, Event event) {
    std::optional<Result<session::SessionView>> answer;
    shard_->send(session_id, std::move(event), session::WaitFor::kAccepted,
                 [&](auto result) { answer = std::move(result); });
    settle();
    if (answer && !*answer) return fail(answer->error());
    return {};
}

Result<void> World::terminate(const std::string& session_id) {
    std::optional<Result<session::SessionView>> answer;
    shard_->terminate(session_id, [&](auto result) { answer = std::move(result); });
    settle();
    if (answer && !*answer) return fail(answer->error());
    return {};
}

Result<session::SessionView> World::view(const std::string& session_id) {
    std::optional<Result<session::SessionView>> answer;
    shard_->view(session_id, [&](auto result) { answer = std::move(result); });
    settle();
    if (!answer) return fail("session.notFound", "there is no answer about '" + session_id + "'");
    return std::move(*answer);
}

void World::toSession(runtime::HttpRequest request,
                      std::function<void(Result<runtime::HttpResponse>)> done) {
    ++posted_;
    mailbox_->postAnswer([this, request = std::move(request), done = std::move(done)] {
        const std::string path = request.url.substr(std::string(kSessionsBase).size());
        const std::string type = header(request, "Content-Type");
        session::IncomingMessage message{request.method, path, type, request.body, {}};
        auto event = session::decodeBasicHttp(message);
        const auto answer = [this, url = request.url, done](int status) {
            --posted_;
            done(runtime::HttpResponse{status, url, {}, {}, 0});
        };
        if (!event) return answer(400);
        shard_->send(path.substr(0, path.find('?')), std::move(*event), session::WaitFor::kAccepted,
                     [answer](const auto& taken) { answer(taken ? 204 : 404); });
    });
}

}  // namespace orchestrion::sim
