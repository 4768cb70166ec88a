#include "access/key_set.h"

#include <algorithm>

#include "base/json.h"

namespace orchestrion::access {
namespace {

namespace json = boost::json;

constexpr uint32_t kDepthMax = 16;

// RFC 7517 §4.3.
bool mayVerify(const json::object& key) {
    const auto* operations = key.if_contains("key_ops");
    if (operations == nullptr) return true;
    if (!operations->is_array()) return false;
    const json::array& list = operations->get_array();
    return std::find(list.begin(), list.end(), json::value("verify")) != list.end();
}

std::map<std::string, std::string> textsOf(const json::object& key) {
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : key) {
        if (value.is_string()) texts.emplace(name, value.get_string());
    }
    return texts;
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
    if (text.size() > kKeySetBytesMax) {
        return fail("access.badKeySet",
                    "expected at most " + std::to_string(kKeySetBytesMax) + " bytes of keys");
    }
    const auto value = parseJson(text, kDepthMax);
    if (!value)
        return fail("access.badKeySet", "the keys are not JSON: " + toString(value.error()));
    const auto* object = value->if_object();
    const auto* keys = object == nullptr ? nullptr : object->if_contains("keys");
    if (keys == nullptr || !keys->is_array() || keys->get_array().size() > kKeysMax) {
        return fail("access.badKeySet", R"(expected {"keys": [...]} with at most )" +
                                            std::to_string(kKeysMax) + " keys (RFC 7517)");
    }
    KeySet set;
    for (const json::value& one : keys->get_array()) {
        if (!one.is_object() || !mayVerify(one.get_object())) continue;
        auto key = PublicKey::from(textsOf(one.get_object()));
        if (key) set.keys_.push_back(std::move(*key));
    }
    if (!set.keys_.empty()) return set;
    return fail(
        "access.badKeySet",
        "none of the keys can be used: expected RSA of 2048 to 8192 bits, P-256 or Ed25519");
}

const PublicKey* KeySet::find(std::string_view id, Algorithm algorithm) const {
    const PublicKey* found = nullptr;
    for (const PublicKey& key : keys_) {
        if (!key.suits(algorithm) || (!id.empty() && key.id() != id)) continue;
        if (found != nullptr) return nullptr;  // which one is not clear
        found = &key;
    }
    return found;
}

}  // namespace orchestrion::access
