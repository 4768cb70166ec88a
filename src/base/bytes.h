// Numbers and texts as bytes and back: what the server's own binary formats are made of.
//
// Format     Numbers in LEB128; texts with their length in front. No alignment, no byte order.
// Errors     A reader never reads past its end: it turns bad, stays bad and gives zeros and empty
//            texts from then on. Whoever reads checks good() or atEnd() once, at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orchestrion {

class ByteWriter {
public:
    ByteWriter& number(uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
        return *this;
    }
    // Small for small magnitudes of either sign (zigzag).
    ByteWriter& integer(int64_t value) {
        return number((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
    }
    ByteWriter& flag(bool value) { return number(value ? 1 : 0); }
    ByteWriter& text(std::string_view value) {
        number(value.size());
        bytes_ += value;
        return *this;
    }
    // Any sequence; `write` is called with the writer and each element.
    template <class Sequence, class Write>
    ByteWriter& list(const Sequence& values, Write&& write) {
        number(values.size());
        for (const auto& value : values) write(*this, value);
        return *this;
    }
    ByteWriter& numbers(const std::vector<uint32_t>& values) {
        return list(values, [](ByteWriter& writer, uint32_t value) { writer.number(value); });
    }
    ByteWriter& texts(const std::vector<std::string>& values) {
        return list(values, [](ByteWriter& writer, const std::string& v) { writer.text(v); });
    }

    const std::string& bytes() const { return bytes_; }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

    uint64_t number() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
            value |= static_cast<uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) return good_ ? value : 0;
        }
        spoil();
        return 0;
    }
    int64_t integer() {
        const uint64_t value = number();
        return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
    }
    bool flag() { return index(2) == 1; }
    // A number below `limit`.
    uint32_t index(uint64_t limit) {
        const uint64_t value = number();
        if (value >= limit) spoil();
        return good_ ? static_cast<uint32_t>(value) : 0;
    }
    std::string text() {
        const uint64_t size = number();
        if (!good_ || size > bytes_.size()) {
            spoil();
            return {};
        }
        std::string value(bytes_.substr(0, size));
        bytes_.remove_prefix(size);
        return value;
    }
    // Calls `read` once for each element of a list().
    template <class Read>
    void list(Read&& read) {
        const uint64_t count = number();
        for (uint64_t i = 0; i < count && good_; ++i) read(*this);
    }
    std::vector<uint32_t> indices(uint64_t limit) {
        std::vector<uint32_t> values;
        list([&](ByteReader& reader) { values.push_back(reader.index(limit)); });
        return values;
    }
    std::vector<std::string> texts() {
        std::vector<std::string> values;
        list([&](ByteReader& reader) { values.push_back(reader.text()); });
        return values;
    }

    bool good() const { return good_; }
    bool atEnd() const { return good_ && bytes_.empty(); }

private:
    void spoil() {
        good_ = false;
        bytes_ = {};
    }
    std::string_view bytes_;
    bool good_ = true;
};

}  // namespace orchestrion
