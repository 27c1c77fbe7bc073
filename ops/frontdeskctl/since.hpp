// A point of time as an operator writes and reads it.
#pragma once

#include "shared/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ops::frontdeskctl {

// `90s 30m 2h 3d` before `now`, or a time in UTC, `2031-01-02T03:04:05Z`. Nothing for any other
// text, the empty one among them.
std::optional<shared::WallMs> parse_since(std::string_view text, shared::WallMs now);
// `2031-01-02T03:04:05Z`
std::string time_text(shared::WallMs at);

}  // namespace ops::frontdeskctl
