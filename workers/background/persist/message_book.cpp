#include "workers/background/persist/message_book.hpp"

#include "shared/events/reminder.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::persist {
namespace {

using batches::Item;
using shared::events::DeliveryState;
using shared::events::Turn;

bool is_about_message(const Turn& turn) {
    const bool is_answered_edit = turn.message_kind == "edit" && turn.reply.has_value();
    return turn.message_kind == "message" || turn.message_kind == "own" ||
           turn.message_kind == shared::events::kReminder || is_answered_edit;
}

bool has_key(const Item& item) {
    return !item.envelope.message.empty() && !item.envelope.conversation.empty();
}

MessageKey key_of(const Item& item) {
    return {item.envelope.conversation, storable(item.envelope.message)};
}

}  // namespace

std::vector<MessageKey> MessageBook::keys(std::span<const Item> items) {
    std::vector<MessageKey> out;
    for (const Item& item : items) {
        const Turn* turn = item.turn();
        if (turn != nullptr && is_about_message(*turn) && has_key(item))
            out.push_back(key_of(item));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void MessageBook::put_known(MessageKey key, MessageState state) {
    state.was_out = state.delivery != DeliveryState::kNone;
    states_.emplace(std::move(key), std::move(state));
}

const MessageState* MessageBook::find(const MessageKey& key) const {
    const auto found = states_.find(key);
    return found == states_.end() ? nullptr : &found->second;
}

void MessageBook::apply(const Item& item) {
    const Turn* turn = item.turn();
    if (turn == nullptr) return;
    if (!is_about_message(*turn)) {
        noticed_.push_back(&item);
        return;
    }
    if (!has_key(item)) {
        noticed_.push_back(&item);
        add_rowless(item, false);
        return;
    }
    const MessageKey key = key_of(item);
    const auto found = states_.find(key);
    if (found == states_.end() && turn->message_kind == "edit") {
        noticed_.push_back(&item);  // its row was erased: nothing is written
    } else if (found == states_.end()) {
        start(key, item);
    } else {
        move(key, found->second, item);
    }
}

void MessageBook::start(const MessageKey& key, const Item& item) {
    const Turn& turn = *item.turn();
    if (turn.clinic_id.empty()) {
        add_rowless(item, standing_of(item.envelope, turn).is_duplicate());
        return;
    }
    MessageState state;
    state.standing = standing_of(item.envelope, turn);
    state.delivery = turn.delivery;
    state.first = &item;
    state.news = &item;
    if (turn.reply) {
        state.reply = &item;
        state.attempt = turn.reply->attempt;
    }
    if (state.standing.is_duplicate()) ++duplicates_;
    noticed_.push_back(&item);
    // A dead letter of the same record in this batch has its row now.
    std::erase_if(rowless_, [&](const Rowless& entry) {
        return !entry.is_duplicate && entry.item->envelope.record == item.envelope.record;
    });
    states_.emplace(key, std::move(state));
}

void MessageBook::move(const MessageKey& key, MessageState& state, const Item& item) {
    const Turn& turn = *item.turn();
    const Standing next = standing_of(item.envelope, turn);
    const bool is_same_record = state.standing.record == next.record;
    // Nothing without a clinic moves a row: it was known better before.
    const bool is_movable = !state.is_erased && !turn.clinic_id.empty();
    const Verdict verdict = is_movable       ? judge(state.standing, next)
                            : is_same_record ? Verdict::kRepeat
                                             : Verdict::kDuplicate;
    if (verdict == Verdict::kDuplicate) {
        add_rowless(item, true);
        return;
    }
    if (verdict == Verdict::kForward) {
        // The row keeps the record it was made from: its id never changes.
        const std::string record = state.standing.record;
        state.standing = next;
        state.standing.record = record;
        state.news = &item;
        // Its dead letter, where the row is a repeat's: the message has one outcome, the row's.
        for (Rowless& entry : rowless_) {
            const bool is_its_own = entry.item->envelope.record == item.envelope.record;
            entry.is_duplicate = entry.is_duplicate || is_its_own;
        }
    }
    if (is_movable) {
        noticed_.push_back(&item);
        move_delivery(key, state, item);
    }
}

void MessageBook::move_delivery(const MessageKey& key, MessageState& state, const Item& item) {
    const Turn& turn = *item.turn();
    if (turn.reply && turn.reply->attempt >= state.attempt) {
        // The same reply told again changes nothing; a later attempt or newer news does.
        const bool tells_id = !turn.reply->provider_message_id.empty() &&
                              !state.has_reply_message && state.reply == nullptr;
        if (state.news == &item || turn.delivery > state.delivery || tells_id) state.reply = &item;
    }
    const int attempt = turn.reply ? turn.reply->attempt : 0;
    const bool is_new_attempt = attempt > state.attempt && state.attempt > 0;
    // What arrived at the first attempt did arrive, whatever is known of the second.
    const bool starts_over = is_new_attempt && state.delivery == DeliveryState::kFailed;
    const DeliveryState delivery =
        starts_over ? turn.delivery : later(state.delivery, turn.delivery);
    state.attempt = std::max(state.attempt, attempt);
    if (delivery == state.delivery) return;
    if (delivery == DeliveryState::kFailed && state.delivery == DeliveryState::kSent) {
        late_failures_.push_back(key);
    }
    state.delivery = delivery;
    state.is_delivery_moved = true;
}

void MessageBook::add_rowless(const Item& item, bool is_duplicate) {
    const Turn& turn = *item.turn();
    if (is_duplicate) {
        ++duplicates_;
    }
    // A step is no occurrence yet: its outcome follows.
    if (is_duplicate || shared::events::is_final(turn.outcome)) {
        rowless_.push_back({&item, is_duplicate});
    }
}

MessageBook::Changed MessageBook::inserts() const {
    Changed out;
    for (const auto& [key, state] : states_) {
        if (!state.is_erased && state.created_at.empty()) out.emplace_back(key, &state);
    }
    return out;
}

MessageBook::Changed MessageBook::updates() const {
    Changed out;
    for (const auto& [key, state] : states_) {
        const bool is_moved =
            state.news != nullptr || state.reply != nullptr || state.is_delivery_moved;
        if (!state.is_erased && !state.created_at.empty() && is_moved)
            out.emplace_back(key, &state);
    }
    return out;
}

}  // namespace workers::background::persist
