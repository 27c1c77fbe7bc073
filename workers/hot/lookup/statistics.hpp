// What a clinic's last 24 hours were like: for people, not for replies.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace workers::hot::lookup {

// In Redis as `stats:{clinic}`.
struct Statistics {
    std::string clinic_id;
    shared::WallMs as_of = 0;
    std::int64_t messages = 0;  // of patients
    std::int64_t conversations = 0;
    std::int64_t replied = 0, fell_back = 0, suppressed = 0, handed_over = 0, dead = 0;
    std::int64_t reply_p50_ms = 0, reply_p95_ms = 0;  // webhook to provider's answer; 0: no reply
};

struct StatisticsCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Statistics& statistics);
    // Error `bad_record` (a miss).
    static shared::Result<Statistics> read(std::string_view text);
    static std::size_t bytes(const Statistics& statistics);
};

}  // namespace workers::hot::lookup
