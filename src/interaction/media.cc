#include "interaction/media.h"

#include <algorithm>

namespace orchestrion::interaction {
namespace {

struct Row {
    std::string_view name;
    std::string_view enumeration;
    std::string_view runtime;
    Category category;
};

constexpr Row kRows[] = {
    {"voice", "TMediaVoice", "TMediaVoice", Category::kVoice},
    {"voip", "TMediaVoIP", "TMediaVoIP", Category::kVoice},
    {"vmail", "TMediaVMail", "TMediaVMail", Category::kVoice},
    {"video", "TMediaVideo", "TMediaVideo", Category::kVoice},
    {"callback", "TMediaCallback", "TMediaCallback", Category::kVoice},
    {"outboundpreview", "TMediaOutboundPreview", "TMediaOutboundPreview", Category::kVoice},
    {"email", "TMediaEMail", "TMediaEMail", Category::kMsgbased},
    {"fax", "TMediaFax", "TMediaFax", Category::kMsgbased},
    {"smail", "TMediaSMail", "TMediaSMail", Category::kMsgbased},
    {"nativesms", "TMediaNativeSMS", "TMediaNativeSMS", Category::kMsgbased},
    {"sms", "TMediaSMS", "TMediaSMS", Category::kMsgbased},
    {"webform", "TMediaWebform", "TMediaWebForm", Category::kMsgbased},
    {"openmedia", "TMediaOpenMedia", "TMediaOpenMedia", Category::kMsgbased},
    {"alert", "TMediaAlert", "TMediaOpenMedia", Category::kMsgbased},
    {"workitem", "TMediaWorkItem", "TMediaOpenMedia", Category::kMsgbased},
    {"busevent", "TMediaBusinessEvent", "TMediaOpenMedia", Category::kMsgbased},
    {"appsharing", "TMediaAppSharing", "TMediaOpenMedia", Category::kMsgbased},
    {"whiteboard", "TMediaWhiteboard", "TMediaOpenMedia", Category::kMsgbased},
    {"chat", "TMediaChat", "TMediaChat", Category::kChat},
    {"smssession", "TMediaSMS", "TMediaChat", Category::kChat},
    {"imchat", "TMediaIMChat", "TMediaIMChat", Category::kChat},
    {"cobrowsing", "TMediaCobrowsing", "TMediaCoBrowsing", Category::kChat},
};

bool sameLetters(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

const char* toString(Category category) {
    switch (category) {
        case Category::kVoice:
            return "voice";
        case Category::kChat:
            return "chat";
        case Category::kMsgbased:
            break;
    }
    return "msgbased";
}

Media mediaOf(std::string_view name) {
    for (const Row& row : kRows) {
        if (sameLetters(row.name, name) || sameLetters(row.enumeration, name) ||
            sameLetters(row.runtime, name)) {
            return {std::string(row.name), std::string(row.runtime), row.category};
        }
    }
    return {std::string(name.empty() ? "openmedia" : name), "TMediaOpenMedia", Category::kMsgbased};
}

}  // namespace orchestrion::interaction
