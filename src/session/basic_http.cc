#include "session/basic_http.h"

#include <boost/json.hpp>

#include "script/script.h"

namespace orchestrion::session {
namespace {

constexpr std::string_view kEventField = "_scxmleventname";
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

bool isUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> formDecodeOne(std::string_view text) {
    std::string decoded;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return fail("event.badEncoding",
                            "'%' in a form has to be followed by two hexadecimal digits");
            }
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

std::string_view mediaType(std::string_view content_type) {
    content_type = content_type.substr(0, content_type.find(';'));
    while (content_type.ends_with(' ')) content_type.remove_suffix(1);
    return content_type;
}

bool isJsonType(std::string_view type) {
    return type == "application/json" || type.ends_with("+json");
}

Payload objectOf(const std::vector<std::pair<std::string, std::string>>& fields) {
    boost::json::object object;
    for (const auto& [name, value] : fields) {
        if (name != kEventField) object[name] = value;
    }
    return object.empty() ? Payload{} : Payload::json(boost::json::serialize(object));
}

Result<void> takeForm(std::string_view form, Event& event) {
    auto fields = formDecode(form);
    if (!fields) return fail(fields.error());
    for (const auto& [name, value] : *fields) {
        if (name == kEventField && !value.empty()) event.name = value;
    }
    // A body that is one text without "=" is content that was sent form-encoded.
    const bool bare = fields->size() == 1 && form.find('=') == std::string_view::npos;
    event.data = bare ? payloadFromText((*fields)[0].first) : objectOf(*fields);
    return {};
}

Result<void> takeJson(std::string_view body, Event& event) {
    boost::json::error_code error;
    boost::json::value value =
        boost::json::parse(boost::json::string_view(body.data(), body.size()), error);
    if (error) {
        return fail("event.badEncoding",
                    "the body is not JSON, as its content type says: " + error.message());
    }
    if (auto* object = value.if_object()) {
        const auto* name =
            object->if_contains(boost::json::string_view(kEventField.data(), kEventField.size()));
        if (name != nullptr && name->is_string()) {
            event.name = std::string(name->get_string());
            object->erase(boost::json::string_view(kEventField.data(), kEventField.size()));
        }
    }
    event.data = Payload::json(boost::json::serialize(value));
    return {};
}

}  // namespace

std::string formEncode(std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    for (char c : text) {
        if (isUnreserved(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
    return encoded;
}

Result<std::vector<std::pair<std::string, std::string>>> formDecode(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const size_t equals = pair.find('=');
        auto name = formDecodeOne(pair.substr(0, equals));
        auto value = formDecodeOne(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
        if (!name) return fail(name.error());
        if (!value) return fail(value.error());
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string plainText(const Payload& payload) {
    switch (payload.kind) {
        case Payload::Kind::kNone:
            return "";
        case Payload::Kind::kText:
        case Payload::Kind::kXml:
            return payload.bytes;
        case Payload::Kind::kGraph:
            return script::graphToJson(payload.bytes);
        case Payload::Kind::kJson:
            break;
    }
    boost::json::error_code error;
    const auto value = boost::json::parse(payload.bytes, error);
    return !error && value.is_string() ? std::string(value.get_string()) : payload.bytes;
}

Result<Event> decodeBasicHttp(const IncomingMessage& message) {
    Event event;
    event.name = "HTTP." + std::string(message.method);
    event.origintype = scxml::kBasicHttpProcessor;
    event.raw = message.raw;
    const std::string_view type = mediaType(message.content_type);
    const size_t query = message.target.find('?');
    Result<void> taken;
    if (!message.body.empty() && type == kFormType) {
        taken = takeForm(message.body, event);
    } else if (!message.body.empty() && isJsonType(type)) {
        taken = takeJson(message.body, event);
    } else if (!message.body.empty()) {
        event.data = payloadFromText(message.body);
    } else if (query != std::string_view::npos) {
        taken = takeForm(message.target.substr(query + 1), event);
    }
    if (!taken) return fail(taken.error());
    return event;
}

runtime::HttpRequest encodeBasicHttp(const scxml::SendEffect& effect) {
    runtime::HttpRequest request;
    request.method = "POST";
    request.url = effect.target;
    const Payload& content = effect.event.data;
    const bool as_is = effect.has_content && (content.kind == Payload::Kind::kXml ||
                                              content.kind == Payload::Kind::kJson);
    if (as_is) {
        const bool xml = content.kind == Payload::Kind::kXml;
        request.headers = {{"Content-Type", xml ? "application/xml" : "application/json"}};
        request.body = content.bytes;
        return request;
    }
    request.headers = {{"Content-Type", std::string(kFormType)}};
    if (effect.has_content) {
        request.body = formEncode(plainText(content));
        return request;
    }
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!request.body.empty()) request.body += '&';
        request.body += formEncode(name) + "=" + formEncode(value);
    };
    if (!effect.event.name.empty()) add(kEventField, effect.event.name);
    for (const auto& [name, value] : effect.params) add(name, plainText(value));
    return request;
}

}  // namespace orchestrion::session
