#include "load/requests.h"

#include <array>
#include <charconv>
#include <utility>

namespace orchestrion::load {
namespace {

constexpr std::string_view kPlace = "{n}";

class Digits {
public:
    explicit Digits(uint64_t number)
        : end_(std::to_chars(text_.data(), text_.data() + text_.size(), number).ptr) {}
    std::string_view view() const {
        return {text_.data(), static_cast<size_t>(end_ - text_.data())};
    }

private:
    std::array<char, 20> text_{};
    const char* end_;
};

}  // namespace

Template::Template(std::string_view text) {
    for (size_t at = text.find(kPlace); at != std::string_view::npos; at = text.find(kPlace)) {
        parts_.emplace_back(text.substr(0, at));
        text.remove_prefix(at + kPlace.size());
    }
    parts_.emplace_back(text);
}

void Template::write(std::string& out, uint64_t number) const {
    out += parts_.front();
    for (size_t i = 1; i < parts_.size(); ++i) out.append(Digits(number).view()).append(parts_[i]);
}

size_t Template::size(uint64_t number) const {
    size_t size = (parts_.size() - 1) * Digits(number).view().size();
    for (const std::string& part : parts_) size += part.size();
    return size;
}

Requests::Requests(RequestOptions options) : options_(std::move(options)), body_(options_.body) {}

void Requests::write(std::string& out, uint64_t number) const {
    out = "POST /api/v1/sessions";
    if (options_.kind == RequestOptions::Kind::kEvent) {
        out.append("/").append(options_.prefix).append("-");
        out.append(Digits(number % options_.sessions).view()).append("/events");
        if (options_.wait_stable) out += "?wait=stable";
    }
    out.append(" HTTP/1.1\r\nHost: ").append(options_.host);
    out.append("\r\nContent-Type: application/json\r\nContent-Length: ");
    out.append(Digits(body_.size(number)).view());
    if (!options_.keys.empty()) {
        out.append("\r\nIdempotency-Key: ").append(options_.keys).append("-");
        out.append(Digits(number).view());
    }
    out += "\r\n\r\n";
    body_.write(out, number);
}

}  // namespace orchestrion::load
