// The times and limits that conversations keep.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/hot/conversation_log/state.hpp"

namespace workers::hot::conversation {

struct Rules {
    shared::WallMs takeover_ms = 12LL * 3600 * 1000;
    shared::WallMs session_gap_ms = 4LL * 3600 * 1000;  // silence beyond it: a new session
    // Beyond it nothing is carried over but what is remembered of the patient.
    shared::WallMs session_end_ms = conversation_log::kHardBoundary;
    shared::WallMs stale_at_provider_ms = 60LL * 60 * 1000;  // older on arrival: not answered
    shared::WallMs late_here_ms = 30LL * 60 * 1000;          // in our own line: an honest late text
    shared::WallMs too_late_here_ms = 24LL * 3600 * 1000;    // then staff only
    shared::WallMs urgent_pause_ms = 10LL * 60 * 1000;       // between two urgent texts
    int replies_per_minute = 6;                              // 0 is off
    // A greeting or a fragment waits so long for the rest, since the last line and since the first;
    // 0 is off.
    shared::WallMs join_ms = 1'200;
    shared::WallMs join_most_ms = 4'000;
};

}  // namespace workers::hot::conversation
