#include "ops/frontdeskctl/ledger_book.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace ops::frontdeskctl {
namespace {

using shared::events::Outcome;

shared::Uuid message_key(const shared::Uuid& conversation, std::string_view message) {
    return shared::uuid_v5(conversation, message);
}

// The first news of a reply, or what newer news add.
void merge(LedgerReply& known, const LedgerReply& news) {
    known.attempt = std::max(known.attempt, news.attempt);
    known.is_sent = known.is_sent || news.is_sent;
    known.is_settled = known.is_settled || news.is_settled;
    if (known.by_text.is_nil()) known.by_text = news.by_text;
}

}  // namespace

std::size_t LedgerBook::UuidHash::operator()(const shared::Uuid& id) const {
    std::size_t out = 0;  // the last bytes: those are random in every kind we have
    std::memcpy(&out, id.bytes.data() + id.bytes.size() - sizeof out, sizeof out);
    return out;
}

std::uint32_t LedgerBook::Message::outcomes() const {
    // A stale copy of a known message is one more repeat of it; an answer takes a dead letter's
    // place.
    if (answered > 0) return answered;
    return stale > 0 ? 1 : dead;
}

LedgerBook::Entry& LedgerBook::entry_of(const shared::Uuid& record,
                                        const shared::Uuid& conversation,
                                        std::string_view message) {
    const auto [entry, is_new] = entries_.try_emplace(record);
    if (is_new) put_into(entry->second, record, conversation, message);
    return entry->second;
}

void LedgerBook::put_into(Entry& entry,
                          const shared::Uuid& record,
                          const shared::Uuid& conversation,
                          std::string_view message) {
    entry.conversation = conversation;
    // Without an id a record is its own message.
    const auto key = message.empty() ? record : message_key(conversation, message);
    const auto [place, is_first] =
        places_.try_emplace(key, static_cast<std::uint32_t>(messages_.size()));
    if (is_first) {
        Message& fresh = messages_.emplace_back();
        fresh.conversation = conversation;
        fresh.id = message;
    }
    entry.message = place->second;
}

void LedgerBook::add(const LedgerInbound& inbound) {
    Entry& entry = entry_of(inbound.record, inbound.conversation, inbound.message);
    const bool is_passed_on = !inbound.forwarded_from.is_nil() && entry.forwarded_from.is_nil();
    if (is_passed_on && entry.conversation != inbound.conversation) {
        // Within this partition: it ends there, and stands in line there.
        put_into(entry, inbound.record, inbound.conversation, inbound.message);
        entry.offset = -1;
    }
    if (inbound.offset < 0) {
        entry.is_spooled = true;
    } else if (entry.offset < 0) {  // stored twice, where the first ack was lost
        entry.offset = inbound.offset;
        const auto waited = inbound.appended_at - inbound.received_at;
        entry.waited_ms = static_cast<std::uint32_t>(
            std::clamp<shared::WallMs>(waited, 0, std::numeric_limits<std::uint32_t>::max()));
        entry.forwarded_from = inbound.forwarded_from;
    }
    entry.received_at = inbound.received_at;
}

void LedgerBook::add(const LedgerTurn& turn) {
    Entry& entry = entry_of(turn.record, turn.conversation, turn.message);
    Message& message = messages_[entry.message];
    const bool is_final = shared::events::is_final(turn.outcome);
    message.is_buried = message.is_buried || turn.is_buried;
    entry.is_urgent = entry.is_urgent || turn.reason == "urgent";
    entry.is_stepped = entry.is_stepped || !is_final;
    // With the answerer: taken up, and what comes later need not wait for it.
    if (entry.taken < 0 && (is_final || turn.outcome == Outcome::kAsked)) {
        entry.taken = turn.offset;
        entry.taken_at = turn.stored_at;
    }
    if (!is_final) return;
    if (turn.has_clinic && message.row_from < 0) message.row_from = turn.offset;
    const End end = turn.outcome == Outcome::kDead ? End::kDead
                    : turn.outcome == Outcome::kSuppressed && turn.reason == "duplicate"
                        ? End::kDuplicate
                    : turn.reason == "stale" ? End::kStale
                                             : End::kAnswered;
    entry.end = std::max(entry.end, end);
}

void LedgerBook::add(const LedgerReply& reply) {
    const auto [known, is_new] = replies_.try_emplace(reply.id, reply);
    if (!is_new) merge(known->second, reply);
}

}  // namespace ops::frontdeskctl
