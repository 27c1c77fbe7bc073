// Times as mem0 writes them. Pure.
#pragma once

#include "shared/base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shared::memory::mem0 {

// `2026-08-22T10:00:00`, with a fraction and `Z` or an offset where there is one (the server writes
// those of California); microseconds since 1970. Nothing for anything else.
std::optional<std::int64_t> instant_of(std::string_view text);
// `YYYY-MM-DD` in UTC.
std::string day_of(WallMs at);
// Whether it is a day of the calendar in that form.
bool is_day(std::string_view text);
// What a Retry-After asks for, seconds or a date, from 0 to 10 min; 0 where it cannot be read.
std::chrono::seconds retry_after_of(std::string_view text, WallMs now);

}  // namespace shared::memory::mem0
