#include "ops/frontdeskctl/legacy/progress.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

namespace ops::frontdeskctl::legacy {
namespace {

using std::chrono::steady_clock;

constexpr int kBarWidth = 24;
constexpr std::chrono::milliseconds kBarEvery{200};
constexpr std::chrono::seconds kLineEvery{5};
// Before that a rate says nothing.
constexpr std::chrono::milliseconds kShortest{500};

std::string bar(double part, int width) {
    if (width <= 0) return {};
    const auto full = static_cast<std::size_t>(std::lround(part * width));
    return '[' + std::string(full, '#') + std::string(static_cast<std::size_t>(width) - full, '.') +
           "] ";
}

}  // namespace

std::string with_commas(std::int64_t number) {
    auto digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (auto at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
    return digits;
}

std::string duration_text(std::chrono::seconds time) {
    const auto seconds = time.count();
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3'600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3'600, seconds % 3'600 / 60);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; std::abs(value) >= 1'000 && unit + 1 < kUnits.size(); ++unit) value /= 1'000;
    return unit == 0 ? fmt::format("{} B", bytes)
                     : fmt::format("{:.1f} {}", value, kUnits.at(unit));
}

std::string progress_line(const Progress& progress, int width) {
    const double part = std::clamp(progress.part, 0.0, 1.0);
    auto out = fmt::format(
        "{} {}{} %", progress.what, bar(part, width), static_cast<int>(std::floor(part * 100)));
    if (progress.time < kShortest) return out;
    const double seconds = std::chrono::duration<double>(progress.time).count();
    if (progress.rows >= 0) {
        const auto rate = std::llround(static_cast<double>(progress.rows) / seconds);
        out += fmt::format(", {} rows/s", with_commas(rate));
    }
    const double gained = part - progress.part_at_start;
    if (gained > 0 && part < 1) {
        const auto left = std::chrono::seconds(std::llround((1 - part) / gained * seconds));
        out += ", " + duration_text(left) + " left";
    }
    return out;
}

void Meter::show(const Progress& progress) {
    const auto now = steady_clock::now();
    if (now < next_) return;
    next_ = now + (is_terminal_ ? std::chrono::milliseconds(kBarEvery) : kLineEvery);
    if (!is_terminal_) {
        fmt::print("  {}\n", progress_line(progress, 0));
    } else {
        fmt::print("\r\x1b[K  {}", progress_line(progress, kBarWidth));
        is_open_ = true;
    }
    std::fflush(stdout);
}

void Meter::say(const std::string& line) {
    end();
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

void Meter::end() {
    if (!is_open_) return;
    fmt::print("\r\x1b[K");
    std::fflush(stdout);
    is_open_ = false;
}

}  // namespace ops::frontdeskctl::legacy
