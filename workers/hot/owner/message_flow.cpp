// One record of `inbound` on its way to a turn. Each step ends by calling the next.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/conversation/change.hpp"
#include "workers/hot/conversation/reminding.hpp"
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/reading.hpp"
#include "workers/hot/owner/turn_of.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

using conversation_log::Pending;
using shared::events::DeliveryState;
using shared::events::Outcome;

// Repeats of these are known.
bool is_remembered(const Item& item) {
    const std::string& kind = item.envelope.kind;
    const bool is_words = kind == "message" || kind == "own";
    return is_words || item.is_reminder() || kind == "control" || conversation::is_change(kind);
}

// A replay of a message that ended as a dead letter, not handled yet: it is handled like a new one.
bool is_to_be_tried_again(const Item& item, const conversation_log::SeenId& seen) {
    return item.envelope.replay && seen.is_dead && seen.replay != item.envelope.replay.id;
}

// A reminder that comes too late needs nothing more to be known.
bool is_over(Item& item, shared::WallMs now) {
    if (!item.is_reminder() || now < item.reminder.until) return false;
    item.decision = conversation::leave_unsent("stale");
    return true;
}

}  // namespace

void PartitionOwner::handle_record(const std::string& key, Item& item) {
    item.is_waiting = item.is_joining = item.is_recalling = false;
    if (is_for_newer(item.fault)) return await_newer(key, item);
    if (!item.fault.empty()) return die(key, item, item.fault);
    State& state = state_of(key);
    const auto& envelope = item.envelope;
    const bool is_parked =
        !item.is_from_retry && parking_.book().holds(key, envelope.record, envelope.replay.id);
    if (is_parked) return finish(key);  // it was on its way there when the last owner ended
    if (const Pending* pending = state.find_pending(envelope.record, envelope.replay.id)) {
        settle_again(key, item, *pending);
        return;
    }
    if (item.envelope.kind == "forward") return handle_forward(key, item);
    const auto* seen = state.find_seen(item.identity());
    if (seen != nullptr && is_to_be_tried_again(item, *seen)) seen = nullptr;
    if (seen == nullptr && is_over(item, ports_.clock.wall_ms())) {
        remember(item, state);
        return write_state(key, item);
    }
    if (seen == nullptr && (goes_behind(key, item) || is_passed_on(key, item))) return;
    if (item.envelope.kind == "control") {
        return seen == nullptr ? handle_control(key, item) : finish(key);
    }
    if (item.envelope.kind == "delivery") return handle_news(key, item);
    if (seen == nullptr) return look_up(key, item);
    if (seen->record == envelope.record) return finish(key);  // its turn is in the log
    (void)link(key, item);  // also a repeat may be the first to name both addresses
    item.decision = {Outcome::kSuppressed, "duplicate", "", "", std::nullopt};
    write_turn(key, item);
}

// The very record again (crash or takeover between its claim and its commit): its turn is written
// as it was decided then, with what is known of its reply by now.
void PartitionOwner::settle_again(const std::string& key, Item& item, const Pending& pending) {
    item.decision = {pending.outcome,
                     pending.reason,
                     pending.intent,
                     pending.staff,
                     std::nullopt,
                     pending.request};
    item.decision.memories = pending.memories;
    if (pending.outcome == Outcome::kDead) return bury(key, item);  // again, in the same words
    item.reply_id = pending.reply_id;
    State& state = state_of(key);
    if (const auto* open = state.find_open(pending.reply_id)) {
        item.decision.text = open->text;
        item.delivered = DeliveryState::kUnconfirmed;
        // Lines answered together have one reply, with one time.
        item.envelope.set_stage("claimed", open->claimed_at * 1000);
    } else if (settled_early_.contains(item.envelope.record)) {
        apply_early(item);
    } else if (const auto* sent = state.find_sent(pending.reply_id)) {
        item.provider_message_id = sent->provider_message_id;
        item.delivered = DeliveryState::kSent;
    }
    write_turn(key, item);
}

void PartitionOwner::apply_early(Item& item) {
    const auto early = settled_early_.find(item.envelope.record);
    if (early == settled_early_.end()) return;
    item.decision.text = early->second.open.text;
    item.provider_message_id = early->second.provider_message_id;
    item.delivered = early->second.delivery;
    item.envelope.set_stage("settled_by_" + early->second.by, ports_.clock.wall_us());
    if (!early->second.staff.empty()) item.decision.staff = early->second.staff;
    settled_early_.erase(early);
}

void PartitionOwner::handle_control(const std::string& key, Item& item) {
    State& state = state_of(key);
    item.decision =
        conversation::decide_control(state, item.control, settings_.rules, ports_.clock.wall_ms());
    if (item.decision.outcome == Outcome::kDead) return die(key, item, item.decision.reason);
    remember(item, state);
    write_state(key, item);
}

void PartitionOwner::handle_news(const std::string& key, Item& item) {
    const State& state = state_of(key);
    std::string reply_id = item.delivery.reply_id;
    for (const auto& sent : state.sent) {
        if (!sent.provider_message_id.empty() &&
            sent.provider_message_id == item.delivery.provider_message_id) {
            reply_id = sent.reply_id;
        }
    }
    const bool is_failed = item.delivery.state == "failed";
    settle(key,
           reply_id,
           {is_failed ? DeliveryState::kFailed : DeliveryState::kSent,
            item.delivery.provider_message_id,
            item.delivery.error,
            "news"});
    item.decision = {Outcome::kSuppressed, "delivery_news", "", "", std::nullopt};
    write_turn(key, item);
}

void PartitionOwner::remember(Item& item, State& state) {
    const shared::WallMs now = ports_.clock.wall_ms();
    if (is_remembered(item) && !item.identity().empty()) {
        const auto& envelope = item.envelope;
        // A replay may be older than ids are kept: it is kept from now on.
        const auto written_at =
            item.is_reminder() ? item.reminder.due_at : conversation::written_at(envelope);
        const auto at = envelope.replay ? now : written_at;
        const bool is_dead = item.decision.outcome == Outcome::kDead;
        state.remember_seen({item.identity(),
                             envelope.record,
                             at,
                             is_dead,
                             envelope.replay.id,
                             conversation::is_left_unanswered(envelope, item.decision)},
                            now);
    }
    state.counter = std::max(state.counter + 1, now);
    state.pending.push_back({item.envelope.record,
                             item.envelope.message,
                             item.decision.outcome,
                             item.decision.reason,
                             item.decision.intent,
                             item.reply_id,
                             item.decision.staff,
                             item.envelope.replay.id,
                             item.decision.request,
                             item.decision.memories});
}

// All records of a conversation go through here: one at a time, counted until acknowledged.
void PartitionOwner::write_log(const std::string& key,
                               bool is_claim,
                               conversation_log::LogWriter::Then then) {
    ++writing_[key];
    settlement_.begun(key, log_.log_end(), turns_.turns_end());
    log_.write(key,
               state_of(key),
               is_claim,
               [this, key, is_claim, then = std::move(then)](const event_loop::Stored& stored) {
                   if (--writing_[key] == 0) writing_.erase(key);
                   if (stored.is_too_large) {  // memory gives way to the reply
                       shared::log::error("a state is too large and forgets its oldest",
                                          {{"partition", partition_}});
                       state_of(key).forget_most(ports_.clock.wall_ms());
                       return write_log(key, is_claim, then);
                   }
                   settlement_.written(key, stored.offset, turns_.turns_end());
                   then(stored);
               });
}

void PartitionOwner::write_state(const std::string& key, Item& item) {
    write_log(key, false, [this, key, number = item.number](const event_loop::Stored&) {
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (current->kind != Item::Kind::kRecord) {
            update_settlement(key);
            return finish(key);
        }
        shared::failpoint("hot.state_acked");
        if (current->decision.outcome == Outcome::kDead) return bury(key, *current);
        write_turn(key, *current);
    });
}

void PartitionOwner::write_turn(const std::string& key, Item& item) {
    item.is_turn_started = true;
    turns_.write(item.envelope, make_turn(item, state_of(key)), [this, key, number = item.number] {
        Item* current = active(key);
        if (current != nullptr && current->number == number) turn_stored(key, *current);
    });
}

void PartitionOwner::turn_stored(const std::string& key, Item& item) {
    shared::failpoint("hot.turn_stored");
    State& state = state_of(key);
    state.forget_pending(item.envelope.record, item.envelope.replay.id);
    const auto early = settled_early_.find(item.envelope.record);
    if (early != settled_early_.end()) {  // settled while this turn was being stored
        const Early late = std::move(early->second);
        settled_early_.erase(early);
        write_late_turn(key, late);
    }
    update_settlement(key);
    if (state.counter == 0) states_.erase(key);  // nothing was ever written of it
    finish(key);
}

}  // namespace workers::hot::owner
