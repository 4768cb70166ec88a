#include "scxml/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "base/utf8.h"

namespace orchestrion::scxml {
namespace {

constexpr const char* kKnownEncodings =
    "UTF-8, UTF-16, UTF-32, US-ASCII, ISO-8859-1 to -16, windows-1250 to -1258, KOI8-R, KOI8-U, "
    "Shift_JIS, EUC-JP, EUC-KR, GB18030, GBK, GB2312 or Big5";

constexpr std::array kEncodings = {
    "UTF-8",        "UTF-16",       "UTF-16LE",     "UTF-16BE",     "UTF-32",       "US-ASCII",
    "ASCII",        "ISO-8859-1",   "ISO-8859-2",   "ISO-8859-3",   "ISO-8859-4",   "ISO-8859-5",
    "ISO-8859-6",   "ISO-8859-7",   "ISO-8859-8",   "ISO-8859-9",   "ISO-8859-10",  "ISO-8859-11",
    "ISO-8859-13",  "ISO-8859-14",  "ISO-8859-15",  "ISO-8859-16",  "WINDOWS-1250", "WINDOWS-1251",
    "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256", "WINDOWS-1257",
    "WINDOWS-1258", "KOI8-R",       "KOI8-U",       "SHIFT_JIS",    "EUC-JP",       "EUC-KR",
    "GB18030",      "GBK",          "GB2312",       "BIG5"};

struct Mark {
    std::string_view bytes;
    const char* encoding;
    bool skip;
};
using namespace std::string_view_literals;
// Byte order marks, then the first characters of an XML text without one. The longer ones first.
constexpr Mark kMarks[] = {
    {"\xFF\xFE\0\0"sv, "UTF-32LE", true}, {"\0\0\xFE\xFF"sv, "UTF-32BE", true},
    {"\xEF\xBB\xBF"sv, "UTF-8", true},    {"\xFF\xFE"sv, "UTF-16LE", true},
    {"\xFE\xFF"sv, "UTF-16BE", true},     {"<\0?\0"sv, "UTF-16LE", false},
    {"\0<\0?"sv, "UTF-16BE", false}};

// Refuses what is not UTF-8, and NUL.
DecodedText checkUtf8(std::string text) {
    size_t i = 0;
    while (i < text.size()) {
        size_t length = text[i] == '\0' ? 0 : utf8SequenceLength(std::string_view(text).substr(i));
        if (length == 0) break;
        i += length;
    }
    if (i == text.size()) return {std::move(text), {}, {}};
    bool nul = text[i] == '\0';
    text.resize(i);
    if (nul) return {std::move(text), "the text holds a NUL character", "text only"};
    return {std::move(text), "these bytes are not UTF-8",
            "UTF-8, or the encoding's name in the XML declaration: <?xml version=\"1.0\" "
            "encoding=\"…\"?>"};
}

DecodedText convert(std::string_view bytes, const std::string& encoding) {
    iconv_t converter = iconv_open("UTF-8", encoding.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1)) {
        return {{}, "the encoding '" + encoding + "' cannot be read on this machine", "UTF-8"};
    }
    std::string text;
    std::array<char, 16384> buffer;
    char* in = const_cast<char*>(bytes.data());
    size_t in_left = bytes.size();
    bool failed = false;
    while (in_left > 0 && !failed) {
        char* out = buffer.data();
        size_t out_left = buffer.size();
        failed = iconv(converter, &in, &in_left, &out, &out_left) == static_cast<size_t>(-1) &&
                 errno != E2BIG;
        text.append(buffer.data(), buffer.size() - out_left);
    }
    iconv_close(converter);
    DecodedText decoded = checkUtf8(std::move(text));
    if (failed && decoded.problem.empty()) {
        decoded.problem = "these bytes are not " + encoding;
        decoded.expected = "the encoding that the byte order mark or the XML declaration names";
    }
    return decoded;
}

std::string toUpper(std::string_view name) {
    std::string upper(name);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper;
}

// The value of `encoding` in an XML declaration written in ASCII characters.
std::optional<std::string> declaredEncoding(std::string_view text) {
    if (!text.starts_with("<?xml")) return std::nullopt;
    std::string_view declaration = text.substr(0, std::min<size_t>(text.find("?>"), 1024));
    size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return std::nullopt;
    size_t open = declaration.find_first_of("\"'", at);
    if (open == std::string_view::npos) return std::nullopt;
    size_t close = declaration.find(declaration[open], open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    return std::string(declaration.substr(open + 1, close - open - 1));
}

DecodedText decodeDeclared(std::string_view bytes, const std::string& declared) {
    std::string name = toUpper(declared);
    if (name == "UTF-8") return checkUtf8(std::string(bytes));
    if (std::find(kEncodings.begin(), kEncodings.end(), name) == kEncodings.end()) {
        return {{}, "the encoding '" + declared + "' is not known", kKnownEncodings};
    }
    if (name.starts_with("UTF-")) {
        return {{},
                "the XML declaration says " + name + ", but the text is not written in it",
                "the encoding the text is written in"};
    }
    return convert(bytes, name);
}

}  // namespace

DecodedText decodeText(std::string_view bytes, bool xml) {
    for (const Mark& mark : kMarks) {
        if (!bytes.starts_with(mark.bytes) || (!xml && !mark.skip)) continue;
        std::string_view rest = mark.skip ? bytes.substr(mark.bytes.size()) : bytes;
        if (mark.encoding == "UTF-8"sv) return checkUtf8(std::string(rest));
        return convert(rest, mark.encoding);
    }
    if (xml) {
        if (auto declared = declaredEncoding(bytes)) return decodeDeclared(bytes, *declared);
    }
    return checkUtf8(std::string(bytes));
}

}  // namespace orchestrion::scxml
