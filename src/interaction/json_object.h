// A JSON object under construction, member by member, in the order given.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace orchestrion::interaction {

class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    // Left out if empty: scripts read it as undefined.
    JsonObject& given(std::string_view name, std::string_view value);
    JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
    JsonObject& flag(std::string_view name, bool value);
    JsonObject& integer(std::string_view name, int64_t value);
    JsonObject& number(std::string_view name, double value);
    // `json` is a JSON text already.
    JsonObject& raw(std::string_view name, std::string_view json);

    std::string take() { return std::move(out_ += '}'); }

private:
    void name(std::string_view name);
    std::string out_ = "{";
};

// A JSON string, quotes included.
std::string jsonText(std::string_view text);

// Each element as `write` gives it, a JSON text.
template <class Sequence, std::invocable<typename Sequence::const_reference> Write>
std::string jsonArray(const Sequence& values, Write&& write) {
    std::string out = "[";
    for (const auto& value : values) {
        if (out.size() > 1) out += ',';
        out += write(value);
    }
    return out += ']';
}

}  // namespace orchestrion::interaction
