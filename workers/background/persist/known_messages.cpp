#include "workers/background/persist/known_messages.hpp"

namespace workers::background::persist {
namespace {

using shared::postgres::Rows;
using shared::postgres::Transaction;

constexpr const char* kReadKnown = R"(
SELECT d.conversation, d.message_id, d.record, d.created_at::text, m.id IS NULL,
       m.outcome, m.reason, m.counter, m.delivery, m.reply_attempt,
       m.reply_provider_message_id IS NOT NULL
FROM unnest($1::text[], $2::text[]) AS k(conversation, message_id)
JOIN core.message_dedupe d USING (conversation, message_id)
LEFT JOIN LATERAL (
    SELECT w.id, w.outcome, w.reason, w.counter, w.delivery, w.reply_attempt,
        w.reply_provider_message_id
    FROM core.whatsapp_messages w WHERE w.id = d.record AND w.created_at = d.created_at
    FOR UPDATE) m ON true)";

MessageState known_state(const shared::postgres::Rows& rows, std::size_t row) {
    MessageState state;
    state.standing.record = rows.get(row, 2);
    state.created_at = rows.get(row, 3);
    state.is_erased = rows.get(row, 4) == "t";
    if (state.is_erased) return state;
    state.standing.outcome = *shared::events::parse_outcome(rows.get(row, 5));
    state.standing.reason = rows.get(row, 6);
    state.standing.counter = std::stoll(std::string(rows.get(row, 7)));
    state.delivery = *shared::events::parse_delivery_state(rows.get(row, 8));
    if (!rows.is_null(row, 9)) state.attempt = std::stoi(std::string(rows.get(row, 9)));
    state.has_reply_message = rows.get(row, 10) == "t";
    return state;
}

}  // namespace

BinaryColumns wanted_rows(const std::vector<MessageKey>& keys) {
    BinaryColumns out(kReadKnown);
    for (const MessageKey& key : keys) out.add({key.conversation, key.message});
    return out;
}

std::unique_ptr<Rows> read_known(Transaction& transaction, const BinaryColumns& wanted) {
    return wanted.empty() ? nullptr : transaction.run_arrays(kReadKnown, wanted.arrays());
}

void put_known(const Rows& rows, MessageBook& book) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        book.put_known({std::string(rows.get(row, 0)), std::string(rows.get(row, 1))},
                       known_state(rows, row));
    }
}

}  // namespace workers::background::persist
