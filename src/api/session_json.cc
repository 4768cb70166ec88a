#include "api/session_json.h"

#include "base/json.h"
#include "base/time_text.h"

namespace orchestrion::api {
namespace {

using session::SessionView;

constexpr size_t kBytesBesideData = 1000;  // about what most sessions take

// Objects and arrays, written front to back.
class Writer {
public:
    explicit Writer(size_t bytes_expected) { out_.reserve(bytes_expected); }
    Writer& open(char bracket) {
        out_ += bracket;
        first_ = true;
        return *this;
    }
    Writer& close(char bracket) {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    // A name of ours, which needs no escapes.
    Writer& key(std::string_view name) {
        comma();
        out_.append("\"").append(name).append("\":");
        first_ = true;
        return *this;
    }
    Writer& raw(std::string_view json) {
        comma();
        out_ += json;
        return *this;
    }
    Writer& text(std::string_view value) {
        comma();
        appendJsonString(out_, value);
        return *this;
    }
    // null for an empty one.
    Writer& textOrNull(std::string_view value) { return value.empty() ? raw("null") : text(value); }
    Writer& number(uint64_t value) { return raw(std::to_string(value)); }
    Writer& texts(const std::vector<std::string>& values) {
        comma();
        open('[');
        for (const std::string& value : values) text(value);
        return close(']');
    }
    // Before an object inside an array.
    Writer& element() {
        comma();
        return *this;
    }

    std::string take() { return std::move(out_); }

private:
    void comma() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    std::string out_;
    bool first_ = true;
};

void writePayload(Writer& writer, const Payload& payload) {
    switch (payload.kind) {
        case Payload::Kind::kNone:
            writer.raw("null");
            return;
        case Payload::Kind::kJson:
            writer.raw(payload.bytes);
            return;
        case Payload::Kind::kText:
        case Payload::Kind::kXml:
            writer.text(payload.bytes);
            return;
        case Payload::Kind::kGraph:
            writer.raw(script::graphToJson(payload.bytes));
            return;
    }
}

void writeTimers(Writer& writer, const SessionView& view) {
    writer.open('[');
    for (const auto& timer : view.timers) {
        writer.element().open('{');
        writer.key("sendid").textOrNull(timer.send_id);
        writer.key("event").text(timer.event);
        writer.key("due").text(isoTime(timer.due)).close('}');
    }
    writer.close(']');
}

void writeInvocations(Writer& writer, const SessionView& view) {
    writer.open('[');
    for (const auto& invocation : view.invocations) {
        writer.element().open('{');
        writer.key("invokeid").text(invocation.invoke_id);
        writer.key("session").text(invocation.session_id).close('}');
    }
    writer.close(']');
}

void writeSession(Writer& writer, const SessionView& view, bool with_data) {
    writer.open('{');
    writer.key("id").text(view.id);
    writer.key("status").text(store::toString(view.status));
    writer.key("configuration").texts(view.configuration);
    writer.key("atomic").texts(view.atomic);
    if (with_data) {
        writer.key("data").raw(view.data.empty() ? "{}" : view.data);
        writeTimers(writer.key("timers"), view);
    }
    writer.key("tenant").text(view.tenant);
    writer.key("application").textOrNull(view.application);
    writer.key("document").open('{').key("url").textOrNull(view.document_url);
    writer.key("hash").textOrNull(view.document_hash).close('}');
    writer.key("name").textOrNull(view.name);
    writer.key("tags").texts(view.tags);
    writer.key("started").text(isoTime(view.started));
    writer.key("ended").textOrNull(view.ended ? isoTime(*view.ended) : "");
    writer.key("failure").textOrNull(view.failure);
    writer.key("parent").textOrNull(view.parent);
    writeInvocations(writer.key("invocations"), view);
    writer.key("turns").number(view.turns);
    writer.key("queued_events").number(view.queued_events);
    writer.key("persistence").text(session::toString(view.persistence));
    writer.key("unsaved").textOrNull(view.unsaved);
    writer.key("suspended_event").textOrNull(view.suspended_event);
    writePayload(writer.key("done_data"), view.done_data.value_or(Payload{}));
    writer.close('}');
}

}  // namespace

std::string toJson(const SessionView& view) {
    Writer writer(kBytesBesideData + view.data.size());
    writeSession(writer, view, true);
    return writer.take();
}

std::string toJson(const session::Service::SessionList& list) {
    Writer writer(kBytesBesideData * (list.sessions.size() + 1));
    writer.open('{').key("sessions").open('[');
    for (const SessionView& view : list.sessions) writeSession(writer.element(), view, false);
    writer.close(']').key("next").textOrNull(list.next);
    writer.key("total").number(list.total).close('}');
    return writer.take();
}

}  // namespace orchestrion::api
