// Topics `retry.*`: records of `inbound` that are taken up again later, in the order of their
// conversation.
//
// The envelope is that of the original (record, source, message, conversation, replay); the last
// record written of it holds.
#pragma once

#include "shared/events/envelope.hpp"

#include <cstdint>
#include <string>

namespace shared::events {

inline constexpr std::string_view kParkedSchema = "retry.v1";

struct Parked {
    std::string reason;  // bounded word: `postgres_down refused window behind ...`
    std::string of;      // kind of the original: `message own control`; `urgent`, `unknown`
    std::string line;    // it came through; empty where it has none
    std::int64_t origin_offset = 0;  // in `inbound`: the order within the conversation
    WallMs due_at = 0;               // 0: as soon as what stands before it is finished
    int tries = 0;                   // how often it was parked because it failed
    int attempts = 0;                // that failed in all
    WallMs first_failed_at = 0;      // 0: it only waited so far
    std::string first_error;         // code, never what a patient wrote
    std::string last_error;
    std::string record;         // the original value
    bool was_recalled = false;  // it waited for what is known of its patient: once is enough
};

// `schema` and `kind` of the envelope are set here; `envelope.record` must not be empty.
std::string write_parked(Envelope envelope, const Parked& parked);
// Takes the `body` member. Error `bad_record` (dead letter).
Result<Parked> read_parked(const json::Value& body);

}  // namespace shared::events
