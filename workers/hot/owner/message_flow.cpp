// One record of `inbound` on its way to a turn. Each step ends by calling the next.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/reading.hpp"
#include "workers/hot/owner/recalling.hpp"
#include "workers/hot/owner/turn_of.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

using conversation_log::Pending;
using shared::events::DeliveryState;
using shared::events::Outcome;

bool is_words(const Item& item) {
    return item.envelope.kind == "message" || item.envelope.kind == "own";
}

// By what a repeat of the item is known; empty: by nothing.
const std::string& identity(const Item& item) {
    return item.envelope.kind == "control" ? item.envelope.record : item.envelope.message;
}

// A replay of a message that ended as a dead letter, not handled yet: it is handled like a new one.
bool is_to_be_tried_again(const Item& item, const conversation_log::SeenId& seen) {
    return item.envelope.replay && seen.is_dead && seen.replay != item.envelope.replay.id;
}

// What a source says itself goes before the worker's setting.
conversation::Rules rules_for(conversation::Rules rules, const lookup::Line& line) {
    if (line.takeover_hours) rules.takeover_ms = *line.takeover_hours * 3'600'000LL;
    return rules;
}

}  // namespace

void PartitionOwner::handle_record(const std::string& key, Item& item) {
    item.is_waiting = item.is_joining = false;
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
    const auto* seen = state.find_seen(identity(item));
    if (seen != nullptr && is_to_be_tried_again(item, *seen)) seen = nullptr;
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
    item.decision = {pending.outcome, pending.reason, pending.intent, pending.staff, std::nullopt};
    if (pending.outcome == Outcome::kDead) return bury(key, item);  // again, in the same words
    item.reply_id = pending.reply_id;
    State& state = state_of(key);
    if (const auto* open = state.find_open(pending.reply_id)) {
        item.decision.text = open->text;
        item.delivered = DeliveryState::kUnconfirmed;
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

void PartitionOwner::look_up(const std::string& key, Item& item) {
    auto then = [this, life = std::weak_ptr(life_), key, number = item.number](
                    shared::Result<lookup::Context> context) {
        if (life.expired()) return;
        Item* current = active(key);
        if (current != nullptr && current->number == number) {
            found(key, *current, std::move(context));
        }
    };
    ports_.directory.find(item.message.line, std::move(then));
}

void PartitionOwner::found(const std::string& key,
                           Item& item,
                           shared::Result<lookup::Context> context) {
    if (!context) {
        const std::string code = context.error().code;
        if (context.error().action == shared::Action::kDeadLetter) return die(key, item, code);
        if (item.is_behind) return give_way(key, item, "behind");
        // What an operator must mend (a key, a statement) is no fault of the message: it waits.
        return retry_later(key, item, code, context.error().action != shared::Action::kStop);
    }
    if (context->line->source != item.envelope.source) return die(key, item, "unknown_instance");
    item.context = std::move(*context);
    shared::failpoint("hot.looked_up");
    item.envelope.set_stage("looked_up", ports_.clock.wall_us());
    window_.learn(item.message.line, item.context.clinic->id);
    if (item.is_behind && !is_urgent(key, item, *item.context.clinic)) {
        return give_way(key, item, item.is_beyond ? "clinic_share" : "behind");
    }
    decide(key, item);
}

void PartitionOwner::decide(const std::string& key, Item& item) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    item.is_joining = false;
    const auto known = recall(ports_.patients, state, item, settings_.rules, now);
    const bool is_off = ports_.kill_switch.is_off(item.context.clinic->id);
    const Lines lines = burst(key, {item.envelope, item.message, is_off, known.language()});
    const auto message = with_lines(item, lines);
    const conversation::Incoming incoming{item.envelope, message, is_off, known.language()};
    if (!ports_.kill_switch.is_known()) return retry_later(key, item, "kill_switch", false);
    if (is_linking(key, item)) return;
    if (item.envelope.kind == "message" && must_wait(key, item)) {
        later(key, item, 50'000, [this, key] { decide(key, *active(key)); });
        return let_urgent_pass(key);
    }
    const auto& last = lines.empty() ? item : *lines.back();
    if (awaits_more(key, item, incoming, last.envelope.received_at)) return let_urgent_pass(key);
    if (!may_send(key, item)) return;
    item.is_waiting = false;
    item.urgent_before = state.urgent_at;
    if (item.envelope.kind == "own") {
        const std::string echo = conversation::find_echo(state, incoming, now);
        if (is_echo_of_lesser(key, item, echo)) return;
        item.decision = conversation::decide_own(state,
                                                 incoming,
                                                 rules_for(settings_.rules, *item.context.line),
                                                 *item.context.clinic,
                                                 echo,
                                                 now);
        if (!echo.empty()) {
            settle(key, echo, {DeliveryState::kSent, item.envelope.message, "", "echo"});
        }
    } else {
        item.decision = conversation::decide_message(
            state, incoming, *item.context.clinic, ports_.engine, settings_.rules, now);
    }
    shared::failpoint("hot.decided");
    item.envelope.set_stage("decided", ports_.clock.wall_us());
    if (item.decision.text) {
        claim(key, item, lines);
    } else {
        drop_pass(key, item);
        remember(item, state);
        write_state(key, item);
    }
}

void PartitionOwner::remember(Item& item, State& state) {
    const shared::WallMs now = ports_.clock.wall_ms();
    if ((is_words(item) || item.envelope.kind == "control") && !identity(item).empty()) {
        const auto& envelope = item.envelope;
        // A replay may be older than ids are kept: it is kept from now on.
        const auto at = envelope.replay ? now : conversation::written_at(envelope);
        const bool is_dead = item.decision.outcome == Outcome::kDead;
        state.remember_seen({identity(item), envelope.record, at, is_dead, envelope.replay.id},
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
                             item.envelope.replay.id});
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
