// The two realms that need no engine: that of the null data model, and the one of a session that
// has not yet looked at a script.
#include "scxml/interpreter.h"

namespace orchestrion::scxml {
namespace {

using script::FragmentId;
using script::ScriptError;
using script::ScriptResult;

ScriptResult<void> noData() {
    return fail(ScriptError{ScriptError::Kind::kException,
                            "the null data model has no data and no expressions (W3C SCXML §B.1)",
                            {}});
}
template <class T>
ScriptResult<T> noDataFor() {
    return fail(noData().error());
}

// W3C SCXML §B.1: nothing but the predicate In().
class NullRealm final : public script::Realm {
public:
    NullRealm(std::shared_ptr<const Chart> chart, const script::RealmHost* host)
        : chart_(std::move(chart)), host_(host) {}

    ScriptResult<bool> condition(FragmentId condition) override {
        const StateIndex s = chart_->null_conditions[static_cast<uint32_t>(condition)];
        if (s == kNone) {
            return fail(
                ScriptError{ScriptError::Kind::kException,
                            "the condition is not In('state'), the only one of the null data model",
                            {}});
        }
        return host_->isActive(chart_->state(s).id);
    }
    ScriptResult<void> run(FragmentId) override { return noData(); }
    ScriptResult<std::string> string(FragmentId) override { return noDataFor<std::string>(); }
    ScriptResult<Payload> payload(FragmentId) override { return noDataFor<Payload>(); }
    ScriptResult<Payload> object(std::span<const script::Member>, const OnMemberError&) override {
        return noDataFor<Payload>();
    }
    void declare(std::string_view) override {}
    ScriptResult<void> define(std::string_view, FragmentId) override { return noData(); }
    ScriptResult<void> define(std::string_view, const Payload&) override { return noData(); }
    ScriptResult<void> store(FragmentId, const Payload&) override { return noData(); }
    ScriptResult<void> beginForeach(FragmentId, FragmentId, std::optional<FragmentId>) override {
        return noData();
    }
    ScriptResult<bool> nextForeach() override { return false; }
    void endForeach() override {}
    void setEvent(const Event&) override {}
    void releaseEvent() override {}
    void modelChanged() override {}
    void beginTurn() override {}
    void setTurnHost(script::TurnHost*) override {}
    std::string describe() override { return "{}"; }
    Result<std::string, script::SnapshotRefusal> save() override { return std::string(); }
    Result<std::vector<std::pair<std::string, Payload>>, script::SnapshotRefusal> variables()
        override {
        return std::vector<std::pair<std::string, Payload>>();
    }
    ScriptResult<void> setGlobal(std::string_view, const Payload&) override { return noData(); }

private:
    std::shared_ptr<const Chart> chart_;
    const script::RealmHost* host_;
};

// Makes the engine's realm when it is first needed: a session whose chart has no expressions never
// pays for one.
class LazyRealm final : public script::Realm {
public:
    LazyRealm(std::shared_ptr<const Chart> chart, script::Runtime* runtime,
              script::RealmOptions options)
        : chart_(std::move(chart)), runtime_(runtime), options_(std::move(options)) {}

    ScriptResult<bool> condition(FragmentId f) override { return realm().condition(f); }
    ScriptResult<void> run(FragmentId f) override { return realm().run(f); }
    ScriptResult<std::string> string(FragmentId f) override { return realm().string(f); }
    ScriptResult<Payload> payload(FragmentId f) override { return realm().payload(f); }
    ScriptResult<Payload> object(std::span<const script::Member> members,
                                 const OnMemberError& on_error) override {
        return realm().object(members, on_error);
    }
    void declare(std::string_view name) override { realm().declare(name); }
    ScriptResult<void> define(std::string_view name, FragmentId f) override {
        return realm().define(name, f);
    }
    ScriptResult<void> define(std::string_view name, const Payload& value) override {
        return realm().define(name, value);
    }
    ScriptResult<void> store(FragmentId location, const Payload& value) override {
        return realm().store(location, value);
    }
    ScriptResult<void> beginForeach(FragmentId array, FragmentId item,
                                    std::optional<FragmentId> index) override {
        return realm().beginForeach(array, item, index);
    }
    ScriptResult<bool> nextForeach() override { return realm().nextForeach(); }
    void endForeach() override { realm().endForeach(); }
    void setEvent(const Event& event) override {
        event_ = &event;
        if (realm_) realm_->setEvent(event);
    }
    void releaseEvent() override {
        event_ = nullptr;
        if (realm_) realm_->releaseEvent();
    }
    void modelChanged() override {
        if (realm_) realm_->modelChanged();
    }
    void beginTurn() override {
        if (realm_) realm_->beginTurn();
    }
    void setTurnHost(script::TurnHost* host) override {
        turn_host_ = host;
        if (realm_) realm_->setTurnHost(host);
    }
    std::string describe() override { return realm_ ? realm_->describe() : "{}"; }
    Result<std::string, script::SnapshotRefusal> save() override {
        if (!realm_) return std::string();
        return realm_->save();
    }
    Result<std::vector<std::pair<std::string, Payload>>, script::SnapshotRefusal> variables()
        override {
        if (!realm_) return std::vector<std::pair<std::string, Payload>>();
        return realm_->variables();
    }
    ScriptResult<void> setGlobal(std::string_view name, const Payload& value) override {
        return realm().setGlobal(name, value);
    }

private:
    script::Realm& realm() {
        if (!realm_) {
            realm_ = runtime_->newRealm(chart_->program, std::move(options_));
            realm_->beginTurn();
            realm_->setTurnHost(turn_host_);
            if (event_ != nullptr) realm_->setEvent(*event_);
        }
        return *realm_;
    }

    std::shared_ptr<const Chart> chart_;
    script::Runtime* runtime_;
    script::RealmOptions options_;
    const Event* event_ = nullptr;
    script::TurnHost* turn_host_ = nullptr;
    std::unique_ptr<script::Realm> realm_;
};

// What the document says of its scripts.
script::RealmOptions withDocument(script::RealmOptions options, const Chart& chart) {
    options.document_url = chart.url;
    options.turn_time = chart.settings.event_time;
    return options;
}

}  // namespace

std::unique_ptr<script::Realm> newRealm(std::shared_ptr<const Chart> chart,
                                        script::Runtime* runtime, script::RealmOptions options) {
    if (chart->data_model == DataModelKind::kNull || chart->program == nullptr) {
        return std::make_unique<NullRealm>(std::move(chart), options.host);
    }
    options = withDocument(std::move(options), *chart);
    return std::make_unique<LazyRealm>(std::move(chart), runtime, std::move(options));
}

Result<std::unique_ptr<script::Realm>> restoreRealm(std::shared_ptr<const Chart> chart,
                                                    script::Runtime* runtime,
                                                    script::RealmOptions options,
                                                    std::string_view snapshot) {
    if (snapshot.empty()) return newRealm(std::move(chart), runtime, std::move(options));
    if (chart->program == nullptr) {
        return fail("session.badSnapshot", "the snapshot holds data, but the document has none");
    }
    const auto program = chart->program;
    return runtime->restore(program, withDocument(std::move(options), *chart), snapshot);
}

}  // namespace orchestrion::scxml
