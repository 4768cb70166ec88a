// A server in miniature for tests: one shard over a store that survives it, on virtual time. A test
// says when the disk answers, when the process dies and when it starts again.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/random.h"
#include "session/recovery.h"
#include "session/shard.h"
#include "store/memory/memory_store.h"
#include "store/stepped_writer.h"

namespace orchestrion::session {

// A network whose answers a test gives.
class TestNetwork final : public runtime::HttpClient {
public:
    void send(runtime::HttpRequest request,
              std::function<void(Result<runtime::HttpResponse>)> done) override {
        requests.push_back(request);
        if (answers) {
            done(runtime::HttpResponse{status, {}, {}, {}});
        } else {
            open.push_back(std::move(done));
        }
    }
    void answerAll() {
        for (auto& done : std::exchange(open, {})) done(runtime::HttpResponse{status, {}, {}, {}});
    }
    std::vector<runtime::HttpRequest> requests;
    std::vector<std::function<void(Result<runtime::HttpResponse>)>> open;
    bool answers = true;
    int status = 200;
};

class TestServer {
public:
    // With a store that fails: what is found at the start is read from the one behind it.
    explicit TestServer(store::Store* store = nullptr, store::Store* behind = nullptr) {
        if (store != nullptr) store_ = store;
        if (behind != nullptr) behind_ = behind;
        options.limits.awake_per_shard_max = 1000000;
        start();
    }

    // The process is killed: what was not committed is gone, as are all answers.
    void crash() {
        if (writer) writer->crash();
        network.open.clear();
        shard.reset();
        documents.reset();
        mailbox.reset();
        directory.reset();
    }

    void start() {
        mailbox = std::make_unique<runtime::Mailbox>();
        directory = std::make_unique<Directory>();
        store::Store* whole = behind_ != nullptr ? behind_ : store_;
        store::SteppedWriter at_once(*whole, true);
        Service::World world{clock, random, network, *loader, whole, &at_once, {}};
        auto recovered = recover(world, 1, *directory, random);
        ASSERT_TRUE(recovered) << recovered.error().message;
        numbers.session = recovered->highest.session_number;
        numbers.message = recovered->highest.message_sequence;
        epochs = recovered->epochs;
        timeline = std::make_unique<runtime::Timeline>(clock, recovered->clock_offset);
        Documents::Options document_options;
        if (modules != nullptr) document_options.load.modules = &modules->vocabulary();
        documents = std::make_unique<Documents>(*loader, document_options, store_);
        writer = std::make_unique<store::SteppedWriter>(*store_);
        Shard::Parts parts{clock, random, network, *documents, *mailbox};
        parts.store = store_;
        parts.writer = writer.get();
        parts.timeline = timeline.get();
        parts.directory = directory.get();
        parts.numbers = &numbers;
        parts.epochs = &epochs;
        parts.marker = marker;
        parts.modules = modules;
        auto made = Shard::create(parts, options);
        ASSERT_TRUE(made) << made.error().code << ": " << made.error().message;
        shard = std::move(*made);
        for (const auto& suspect : suspects) recovered->shards[0].suspects.insert(suspect);
        shard->recover(std::move(recovered->shards[0]));
    }
    void restart() {
        crash();
        start();
    }

    // Everything that can happen without time passing; the disk answers as far as it does.
    void settle() {
        while (true) {
            bool more = mailbox->runAll() > 0;
            more = shard->fireTimers() > 0 || more;
            more = shard->work() || more;
            if (disk_answers) more = writer->step() || more;
            if (more) continue;
            const size_t asked = actions_open ? actions_open() : 0;
            if (shard->outstanding() > network.open.size() + asked + writer->waiting()) {
                mailbox->wait(std::nullopt);  // a document is being compiled
                continue;
            }
            return;
        }
    }
    void pass(Milliseconds time) {
        const Milliseconds end = clock.monotonicTime() + time;
        settle();
        while (true) {
            const auto due = shard->nextDue();
            if (!due || *due > end) break;
            clock.advance(std::max(*due - clock.monotonicTime(), Milliseconds(0)));
            settle();
        }
        clock.advance(end - clock.monotonicTime());
        settle();
    }

    // Answers come as they do: nothing while the disk does not answer.
    template <class T, class E = Error>
    using Maybe = std::shared_ptr<std::optional<Result<T, E>>>;

    Maybe<SessionView, StartFailure> begin(StartRequest request) {
        auto answer = std::make_shared<std::optional<Result<SessionView, StartFailure>>>();
        shard->start(std::move(request), [answer](auto result) { *answer = std::move(result); });
        settle();
        return answer;
    }
    Maybe<SessionView, StartFailure> begin(const std::string& text, const std::string& id) {
        StartRequest request;
        request.document.text = text;
        request.id = id;
        return begin(std::move(request));
    }
    Maybe<SessionView> send(const std::string& id, const std::string& name, Payload data = {},
                            WaitFor wait = WaitFor::kStable, std::optional<RequestKey> key = {}) {
        auto answer = std::make_shared<std::optional<Result<SessionView>>>();
        Event event;
        event.name = name;
        event.data = std::move(data);
        shard->send(
            id, std::move(event), wait, [answer](auto result) { *answer = std::move(result); },
            std::move(key));
        settle();
        return answer;
    }
    Result<SessionView> view(const std::string& id) {
        auto answer = std::make_shared<std::optional<Result<SessionView>>>();
        shard->view(id, [answer](auto result) { *answer = std::move(result); });
        settle();
        if (!*answer) return fail("test.noAnswer", "no answer");
        return std::move(**answer);
    }
    std::vector<std::string> atomic(const std::string& id) {
        auto seen = view(id);
        return seen ? seen->atomic : std::vector<std::string>{seen.error().code};
    }

    runtime::VirtualClock clock;
    runtime::SeededRandom random{7};
    TestNetwork network;
    store::MemoryStore memory;
    ServiceOptions options;
    bool disk_answers = true;
    std::function<size_t()> actions_open;  // of modules, for an answer that a test gives
    Numbers numbers;
    std::vector<uint64_t> epochs;
    std::unordered_map<std::string, Suspect> suspects;
    runtime::CrashMarker* marker = nullptr;
    ModuleHost* modules = nullptr;  // of the next start, as the loader
    scxml::ResourceLoader* loader = &scxml::noResources();
    std::unique_ptr<runtime::Mailbox> mailbox;
    std::unique_ptr<Directory> directory;
    std::unique_ptr<runtime::Timeline> timeline;
    std::unique_ptr<Documents> documents;
    std::unique_ptr<store::SteppedWriter> writer;
    std::unique_ptr<Shard> shard;

private:
    store::Store* store_ = &memory;
    store::Store* behind_ = nullptr;
};

inline std::string nullChart(const std::string& body) {
    return "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0' datamodel='null'>" + body +
           "</scxml>";
}

}  // namespace orchestrion::session
