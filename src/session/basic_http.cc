#include "session/basic_http.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/utf8.h"
#include "script/script.h"
#include "session/event_text.h"

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

Result<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return fail("event.badEncoding", "expected two hexadecimal digits behind each '%'");
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
        if (name == kEventField) continue;
        auto [member, is_new] = object.emplace(name, value);
        if (is_new) continue;
        if (!member->value().is_array()) member->value() = boost::json::array{member->value()};
        member->value().get_array().emplace_back(value);
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
    auto parsed = parseJson(body);
    if (!parsed) return fail("event.badEncoding", "the JSON body: " + toString(parsed.error()));
    boost::json::value& value = *parsed;
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

// Where the body is a <content>, the event's name comes in the query.
Result<void> takeQuery(std::string_view target, bool has_body, Event& event) {
    const size_t query = target.find('?');
    if (query == std::string_view::npos) return {};
    Payload body = std::move(event.data);
    const auto taken = takeForm(target.substr(query + 1), event);
    if (has_body) event.data = std::move(body);
    return taken;
}

Result<void> takeBody(std::string_view type, std::string_view body, Event& event) {
    if (body.empty()) return {};
    if (type == kFormType) return takeForm(body, event);
    if (isJsonType(type)) return takeJson(body, event);
    event.data = payloadFromText(body);
    return {};
}

std::string withQuery(const std::string& url, const std::string& query) {
    const size_t fragment = std::min(url.find('#'), url.size());
    const char separator = url.find('?') < fragment ? '&' : '?';
    return url.substr(0, fragment) + separator + query + url.substr(fragment);
}

std::string formField(std::string_view name, std::string_view value) {
    return formEncode(name) + "=" + formEncode(value);
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
        auto name = decode(pair.substr(0, equals), true);
        auto value = decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
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
    auto taken = takeBody(mediaType(message.content_type), message.body, event);
    if (taken) taken = takeQuery(message.target, !message.body.empty(), event);
    if (taken) taken = checkEventName(event.name);
    if (!taken) return fail(taken.error());
    if (!isUtf8(event.data.bytes)) {
        return fail("event.badEncoding", "expected the message in UTF-8");
    }
    return event;
}

Result<std::string> percentDecode(std::string_view text) {
    return decode(text, false);
}

runtime::HttpRequest encodeBasicHttp(const scxml::SendEffect& effect) {
    runtime::HttpRequest request;
    request.method = "POST";
    request.url = effect.target;
    const std::string& event = effect.event.name;
    const Payload& content = effect.event.data;
    if (effect.has_content && !event.empty()) {
        request.url = withQuery(request.url, formField(kEventField, event));
    }
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
        request.body += formField(name, value);
    };
    if (!event.empty()) add(kEventField, event);
    for (const auto& [name, value] : effect.params) add(name, plainText(value));
    return request;
}

}  // namespace orchestrion::session
