// What PostgreSQL knows of conversations, as the states that their owner would have.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/hot/conversation_log/state.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl {

struct KnownConversation {
    std::string key;
    workers::hot::conversation_log::State state;
};

// The next ones by key, at most 1,000; empty at the end. Only those of which a state is still
// needed: written to in the last 72 h, silent, or opted out. Ids are those of the last 26 h. What
// PostgreSQL does not know is not in them: replies under way, and that two conversations are one
// person's (the next message that names both addresses tells again).
shared::Result<std::vector<KnownConversation>> read_conversations(
    shared::postgres::Connection& database, const std::string& after, shared::WallMs now);

}  // namespace ops::frontdeskctl
