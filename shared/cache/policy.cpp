#include "shared/cache/policy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

namespace shared::cache {
namespace {

constexpr MonoUs kLongest = 31LL * 24 * 3600 * 1'000'000;
constexpr std::int64_t kMostMb = 65'536;
constexpr std::int64_t kMostCompressFrom = 1 << 30;

constexpr std::array<std::pair<std::string_view, MonoUs>, 4> kUnits{
    {{"ms", 1'000}, {"s", 1'000'000}, {"m", 60'000'000}, {"h", 3'600'000'000}}};

std::optional<std::int64_t> number(std::string_view text, std::int64_t most) {
    std::int64_t out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return is_whole && out >= 0 && out <= most ? std::optional(out) : std::nullopt;
}

std::optional<MonoUs> duration(std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    for (const auto& [unit, us] : kUnits) {
        if (text.substr(digits) != unit) continue;
        const auto count = number(text.substr(0, digits), kLongest / us);
        return count ? std::optional(*count * us) : std::nullopt;
    }
    return text == "0" ? std::optional<MonoUs>(0) : std::nullopt;
}

// The largest unit that loses nothing.
std::string text_of(MonoUs time) {
    for (auto unit = std::rbegin(kUnits); unit != std::rend(kUnits); ++unit) {
        const auto& [name, us] = *unit;
        if (time % us == 0) return std::to_string(time / us) + std::string(name);
    }
    return "0";
}

template <typename Target, typename Found>
bool take(Target& target, const std::optional<Found>& found) {
    if (found) target = static_cast<Target>(*found);
    return found.has_value();
}

bool take_part(Policy& out, std::string_view name, std::string_view value) {
    if (name == "l1") return take(out.fresh_l1, duration(value));
    if (name == "l2") return take(out.fresh_l2, duration(value));
    if (name == "stale") return take(out.stale, duration(value));
    if (name == "negative") return take(out.negative, duration(value));
    if (name == "jitter") return take(out.jitter_percent, number(value, 90));
    if (name == "early") return take(out.early_percent, number(value, 100));
    if (name == "zstd") return take(out.compress_from, number(value, kMostCompressFrom));
    const auto mb = name == "mb" ? number(value, kMostMb) : std::nullopt;
    if (mb) out.bytes = static_cast<std::size_t>(*mb) * 1024 * 1024;
    return mb.has_value();
}

}  // namespace

Result<Policy> read_policy(std::string_view text, Policy base) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part == "on" || part == "off") {
            base.is_on = part == "on";
            continue;
        }
        const std::size_t equals = part.find('=');
        const bool is_pair = equals != std::string_view::npos;
        if (!is_pair || !take_part(base, part.substr(0, equals), part.substr(equals + 1))) {
            return Error{"bad_policy", "'" + std::string(part) + "'", Action::kStop};
        }
    }
    return base;
}

std::string write_policy(const Policy& policy) {
    std::string out = "l1=" + text_of(policy.fresh_l1) + ",l2=" + text_of(policy.fresh_l2);
    out += ",stale=" + text_of(policy.stale) + ",negative=" + text_of(policy.negative);
    out += ",jitter=" + std::to_string(policy.jitter_percent);
    out += ",early=" + std::to_string(policy.early_percent);
    out += ",mb=" + std::to_string(policy.bytes / 1024 / 1024);
    out += ",zstd=" + std::to_string(policy.compress_from);
    return out + (policy.is_on ? "" : ",off");
}

}  // namespace shared::cache
