// Sessions and conversations: the owner's newest state of each, folded from turns, then written.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/persist/patients.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace workers::background::persist {

// The state after the turn with the highest counter of a session or a conversation.
struct ConversationState {
    std::string conversation;
    std::string organization_id, clinic_id;
    std::string patient_id;  // empty for groups
    std::string source;
    std::string line;  // empty where only turns without a message were seen
    shared::events::SessionRef session;
    shared::WallMs last_message_at = 0;
    std::int64_t counter = 0;
};

struct FoldedSessions {
    std::map<std::string, ConversationState> sessions;       // by session id
    std::map<std::string, ConversationState> conversations;  // by conversation key
};

// Turns without a clinic or a conversation tell of neither. Repeats tell nothing new.
FoldedSessions fold_sessions(std::span<const batches::Item> items);

// A lower counter never overwrites a higher one. A session's predecessor ends where it begins.
// `all` is of session_rows(). Throws shared::postgres::StatementError.
BinaryColumns session_rows(const FoldedSessions& folded, const KnownPatients& patients);
void write_sessions(shared::postgres::Transaction& transaction,
                    const BinaryColumns& all,
                    const FoldedSessions& folded,
                    const KnownPatients& patients);
// Likewise of conversations, with `all` of conversation_rows().
BinaryColumns conversation_rows(const FoldedSessions& folded, const KnownPatients& patients);
void write_conversations(shared::postgres::Transaction& transaction,
                         const BinaryColumns& all,
                         const FoldedSessions& folded,
                         const KnownPatients& patients);

}  // namespace workers::background::persist
