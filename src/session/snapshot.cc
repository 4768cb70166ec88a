#include "session/snapshot.h"

#include <cstring>

namespace orchestrion::session {
namespace {

constexpr char kFormat = 1;

class Writer {
public:
    void number(uint64_t value) {  // LEB128
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_ += value;
    }
    template <class T>
    void numbers(const std::vector<T>& values) {
        number(values.size());
        for (T value : values) number(value);
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    uint64_t number() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (bytes_.empty()) break;
            const auto byte = static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        good_ = false;
        return 0;
    }
    // A number below `limit`.
    uint32_t index(uint64_t limit) {
        const uint64_t value = number();
        if (value >= limit) good_ = false;
        return good_ ? static_cast<uint32_t>(value) : 0;
    }
    std::string text() {
        const uint64_t size = number();
        if (!good_ || size > bytes_.size()) {
            good_ = false;
            return {};
        }
        std::string value(bytes_.substr(0, size));
        bytes_.remove_prefix(size);
        return value;
    }
    std::vector<uint32_t> indices(uint64_t limit) {
        std::vector<uint32_t> values;
        const uint64_t count = number();
        for (uint64_t i = 0; i < count && good_; ++i) values.push_back(index(limit));
        return values;
    }
    bool atEnd() const { return good_ && bytes_.empty(); }
    bool good() const { return good_; }

private:
    std::string_view bytes_;
    bool good_ = true;
};

scxml::StateSet setOf(const std::vector<uint32_t>& states, size_t count) {
    scxml::StateSet set(count);
    for (uint32_t s : states) set.insert(s);
    return set;
}

void readInvokes(Reader& reader, const scxml::Chart& chart, scxml::SessionState& state) {
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        scxml::SessionState::ActiveInvoke invoke;
        invoke.state = reader.index(chart.states.size());
        invoke.invoke = reader.index(chart.state(invoke.state).invokes.size());
        invoke.id = reader.text();
        state.invokes.push_back(std::move(invoke));
    }
}

void readHistory(Reader& reader, const scxml::Chart& chart, scxml::SessionState& state) {
    const uint64_t count = reader.number();
    for (uint64_t i = 0; i < count && reader.good(); ++i) {
        const uint32_t history = reader.index(chart.states.size());
        state.history.push_back({history, reader.indices(chart.states.size())});
    }
}

}  // namespace

std::string encodeSession(const scxml::SessionState& state, std::string_view data) {
    Writer writer;
    writer.number(kFormat);
    writer.text(state.session_id);
    writer.text(state.parent_session_id);
    writer.text(state.invoke_id);
    writer.number(static_cast<uint64_t>(state.status));
    writer.text(state.failure);
    writer.numbers(state.configuration.toVector());
    writer.numbers(state.entered.toVector());
    writer.number(state.history.size());
    for (const auto& history : state.history) {
        writer.number(history.history);
        writer.numbers(history.states);
    }
    writer.number(state.invokes.size());
    for (const auto& invoke : state.invokes) {
        writer.number(invoke.state);
        writer.number(invoke.invoke);
        writer.text(invoke.id);
    }
    writer.number(state.last_id);
    writer.number(state.turns);
    writer.text(data);
    return writer.take();
}

Result<SavedSession> decodeSession(std::string_view bytes, const scxml::Chart& chart) {
    Reader reader(bytes);
    if (reader.number() != kFormat) {
        return fail("session.badSnapshot", "the snapshot has an unknown format; expected format 1");
    }
    SavedSession saved;
    scxml::SessionState& state = saved.state;
    const size_t states = chart.states.size();
    state.session_id = reader.text();
    state.parent_session_id = reader.text();
    state.invoke_id = reader.text();
    state.status =
        static_cast<scxml::Status>(reader.index(static_cast<uint64_t>(scxml::Status::kFailed) + 1));
    state.failure = reader.text();
    state.configuration = setOf(reader.indices(states), states);
    state.entered = setOf(reader.indices(states), states);
    readHistory(reader, chart, state);
    readInvokes(reader, chart, state);
    state.last_id = reader.number();
    state.turns = reader.number();
    saved.data = reader.text();
    if (!reader.atEnd()) {
        return fail("session.badSnapshot",
                    "the snapshot is damaged or belongs to another document");
    }
    return saved;
}

}  // namespace orchestrion::session
