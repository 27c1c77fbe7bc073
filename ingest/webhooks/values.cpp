#include "ingest/webhooks/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ingest::webhooks {
namespace {

using shared::json::Value;

// 2009-01-01 in ms; and the point from which a count since 1970 can only be milliseconds.
constexpr std::int64_t kEarliestMs = 1'230'768'000'000;
constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr double kLargestExact = 9'007'199'254'740'992.0;

std::optional<std::int64_t> decimal(std::string_view text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::optional<std::int64_t> from_halves(const Value& value) {
    const auto low = value["low"].integer();
    const auto high = value["high"].integer();
    if (!low || !high) return std::nullopt;
    const auto bits = (static_cast<std::uint64_t>(*high) << 32) |
                      static_cast<std::uint64_t>(static_cast<std::uint32_t>(*low));
    return static_cast<std::int64_t>(bits);
}

}  // namespace

std::string clean(std::string_view text, std::size_t most) {
    if (text.size() > most) {
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text = text.substr(0, end);
    }
    std::string out(text);
    std::erase(out, '\0');
    return out;
}

std::string clean_text(const Value& value) {
    return clean(value.string_or(""), kTextBytes);
}
std::string clean_name(const Value& value) {
    return clean(value.string_or(""), kNameBytes);
}

std::string clean_id(const Value& value) {
    if (const auto number = value.integer()) return std::to_string(*number);
    std::string out = clean(value.string_or(""), kIdBytes);
    // Keys join ids with newlines; no id has a control character of its own.
    std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return out;
}

std::optional<std::int64_t> whole_number(const Value& value) {
    if (const auto text = value.string()) return decimal(*text);
    if (value.is_object()) return from_halves(value);
    if (const auto number = value.integer()) return number;
    const auto fraction = value.number();
    if (!fraction || std::abs(*fraction) > kLargestExact) return std::nullopt;
    return static_cast<std::int64_t>(*fraction);
}

shared::WallMs provider_time(const Value& value, shared::WallMs received_at) {
    std::int64_t time = whole_number(value).value_or(0);
    if (time <= 0) return 0;
    if (time < kLeastMilliseconds) time *= 1'000;
    return time < kEarliestMs || time > received_at + kDayMs ? 0 : time;
}

Value at(Value value, std::string_view path) {
    while (!path.empty()) {
        const std::size_t dot = path.find('.');
        value = value[path.substr(0, dot)];
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return value;
}

}  // namespace ingest::webhooks
