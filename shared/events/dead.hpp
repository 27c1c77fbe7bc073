// Topic `dead`: records that will never be handled as they are, kept with what was wrong.
//
// The envelope names the original as far as it could be read (record, source, message,
// conversation); `frontdeskctl` replays the value from `record` to the origin.
#pragma once

#include "shared/events/envelope.hpp"

#include <cstdint>
#include <string>

namespace shared::events {

inline constexpr std::string_view kDeadSchema = "dead.v1";

struct Dead {
    std::string reason;        // bounded word: `unknown_line bad_record postgres_data ...`
    std::string origin_topic;  // without prefix
    std::int32_t origin_partition = 0;
    std::int64_t origin_offset = 0;
    int attempts = 1;
    std::string first_error;  // code and detail, never what a patient wrote
    std::string last_error;
    // The original value; what no JSON string can hold is mended as our reader mends it.
    std::string record;
};

// `schema` and `kind` of the envelope are set here; `envelope.record` must not be empty.
std::string write_dead(Envelope envelope, const Dead& dead);
// Takes the `body` member. Error `bad_record` (dead letter).
Result<Dead> read_dead(const json::Value& body);

}  // namespace shared::events
