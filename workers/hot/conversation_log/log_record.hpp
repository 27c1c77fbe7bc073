// Records of the compacted topic `conversations`.
//
// Kinds: `claim` (written before a send), `state` (anything else), `owner` and `progress` under
// the reserved keys below. All carry the epoch of the owner that wrote them.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"
#include "workers/hot/conversation_log/state.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace workers::hot::conversation_log {

inline constexpr std::string_view kSchema = "conversation.v1";
inline constexpr std::string_view kOwnerKey = "~owner";
inline constexpr std::string_view kProgressKey = "~progress";
// Not a conversation's; a newer version may write others beside the two above.
inline bool is_reserved(std::string_view key) {
    return key.starts_with('~');
}

// How far settled claims go: see opening.hpp.
struct Progress {
    shared::kafka::Offset settled_below = 0;  // of `conversations`: claims below it are settled
    shared::kafka::Offset turns_from = 0;     // turns of the others are at or after it
    // Of the retry topics, shortest delay first: what lies below is finished or lies elsewhere.
    std::array<shared::kafka::Offset, 3> retry_from{};
};

struct LogRecord {
    std::string kind;         // claim state owner progress
    std::int64_t epoch = -1;  // of the writer; -1 in `owner`
    std::string owner;        // uuid of the writing process
    State state;              // claim and state
    Progress progress;        // progress
};

std::string write_state(std::string_view conversation,
                        std::int64_t epoch,
                        std::string_view owner,
                        const State& state,
                        bool is_claim);
std::string write_owner(std::string_view owner);
std::string write_progress(std::int64_t epoch, std::string_view owner, const Progress& progress);

// Errors: `bad_json`, `bad_record` (dead letter).
shared::Result<LogRecord> read_log_record(std::string_view value);

}  // namespace workers::hot::conversation_log
