#include "shared/spool/segment.hpp"

#include <boost/crc.hpp>

namespace shared::spool {
namespace {

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

constexpr std::size_t kFrameHead = 8;
constexpr std::size_t kLeastPayload = 8 + 2 + 2;

template <typename Number>
void put(std::string& out, Number number) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        out.push_back(static_cast<char>((static_cast<std::uint64_t>(number) >> (8 * i)) & 0xFF));
    }
}

// Takes a number, or as many bytes, from the front. Precondition: it is that long.
std::uint64_t take_number(std::string_view& bytes, std::size_t size) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < size; ++i) {
        out |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    bytes.remove_prefix(size);
    return out;
}

std::optional<std::string> take_text(std::string_view& bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const std::uint64_t size = take_number(bytes, 2);
    if (bytes.size() < size) return std::nullopt;
    std::string out(bytes.substr(0, size));
    bytes.remove_prefix(size);
    return out;
}

std::uint32_t checksum(std::string_view length, std::string_view payload) {
    Crc32c crc;
    crc.process_bytes(length.data(), length.size());
    crc.process_bytes(payload.data(), payload.size());
    return crc.checksum();
}

// Zero: no length of a record of ours.
std::uint64_t payload_size_of(std::string_view head) {
    const std::uint64_t size = take_number(head, 4);
    return size < kLeastPayload || size > kMostPayload ? 0 : size;
}

// Nothing where the checksum fails. `head`: length and checksum.
std::optional<Entry> decode(std::string_view head, std::string_view payload) {
    std::string_view expected = head.substr(4);
    if (checksum(head.substr(0, 4), payload) != take_number(expected, 4)) return std::nullopt;
    Entry out;
    out.spooled_at = static_cast<WallMs>(take_number(payload, 8));
    auto topic = take_text(payload);
    auto key = topic ? take_text(payload) : std::nullopt;
    if (!key) return std::nullopt;
    out.topic = std::move(*topic);
    out.key = std::move(*key);
    out.value = payload;
    return out;
}

}  // namespace

std::string encode(const Entry& entry) {
    std::string payload;
    payload.reserve(kLeastPayload + entry.topic.size() + entry.key.size() + entry.value.size());
    put(payload, entry.spooled_at);
    put(payload, static_cast<std::uint16_t>(entry.topic.size()));
    payload += entry.topic;
    put(payload, static_cast<std::uint16_t>(entry.key.size()));
    payload += entry.key;
    payload += entry.value;
    std::string out;
    out.reserve(kFrameHead + payload.size());
    put(out, static_cast<std::uint32_t>(payload.size()));
    put(out, checksum(out, payload));
    out += payload;
    return out;
}

SegmentReader::SegmentReader(const std::string& path, std::uint64_t limit)
    : file_(path, std::ios::binary), limit_(limit) {
    has_failed_ = !file_.is_open();
    const auto head = read(0, kHeader.size());
    has_header_ = head && *head == kHeader;
    if (has_header_) end_ = kHeader.size();
}

std::optional<std::string> SegmentReader::read(std::uint64_t place, std::uint64_t size) {
    if (place + size > limit_) return std::nullopt;
    std::string out(size, '\0');
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(place));
    if (file_.read(out.data(), static_cast<std::streamsize>(size))) return out;
    has_failed_ = has_failed_ || file_.bad();
    return std::nullopt;
}

std::optional<Entry> SegmentReader::entry_at(std::uint64_t place, std::uint64_t& size) {
    const auto head = read(place, kFrameHead);
    if (!head) return std::nullopt;
    const std::uint64_t payload_size = payload_size_of(*head);
    if (payload_size == 0) return std::nullopt;
    const auto payload = read(place + kFrameHead, payload_size);
    size = kFrameHead + payload_size;
    return payload ? decode(*head, *payload) : std::nullopt;
}

std::optional<Entry> SegmentReader::next() {
    std::uint64_t size = 0;
    auto entry = entry_at(end_, size);
    if (!entry) return next_after_damage();
    end_ += size;
    return entry;
}

// A flipped bit in a length would hide all that follows it: every place is tried.
std::optional<Entry> SegmentReader::next_after_damage() {
    if (has_failed_ || limit_ <= end_ + kFrameHead) return std::nullopt;
    const auto rest = read(end_, limit_ - end_);
    if (!rest) return std::nullopt;
    const std::string_view bytes = *rest;
    for (std::size_t at = 1; at + kFrameHead + kLeastPayload <= bytes.size(); ++at) {
        const std::string_view head = bytes.substr(at, kFrameHead);
        const std::uint64_t size = payload_size_of(head);
        if (size == 0 || at + kFrameHead + size > bytes.size()) continue;
        auto entry = decode(head, bytes.substr(at + kFrameHead, size));
        if (!entry) continue;
        ++damaged_;
        end_ += at + kFrameHead + size;
        return entry;
    }
    return std::nullopt;
}

}  // namespace shared::spool
