// One record of `inbound` on its way to a turn. Each step ends by calling the next.
#include <algorithm>

#include "shared/base/log.hpp"
#include "workers/hot/owner/partition_owner.hpp"

namespace workers::hot::owner {
namespace {

using conversation_log::Pending;
using shared::events::DeliveryState;
using shared::events::Outcome;

bool is_words(const Item& item) {
    return item.envelope.kind == "message" || item.envelope.kind == "own";
}

}  // namespace

void PartitionOwner::handle_record(const std::string& key, Item& item) {
    if (!item.first_error.empty()) {
        die(key, item, item.first_error);
        return;
    }
    State& state = state_of(key);
    if (const Pending* pending = state.find_pending(item.envelope.record)) {
        settle_again(key, item, *pending);
        return;
    }
    if (item.envelope.kind == "control") return handle_control(key, item);
    if (item.envelope.kind == "delivery") return handle_news(key, item);
    const auto* seen = state.find_seen(item.envelope.message);
    if (seen == nullptr) return look_up(key, item);
    if (seen->record == item.envelope.record) return finish(key);  // its turn is in the log
    item.decision = {Outcome::kSuppressed, "duplicate", "", "", std::nullopt};
    write_turn(key, item);
}

// The very record again (crash or takeover between its claim and its commit): its turn is written
// as it was decided then, with what is known of its reply by now.
void PartitionOwner::settle_again(const std::string& key, Item& item, const Pending& pending) {
    item.decision = {pending.outcome, pending.reason, pending.intent, pending.staff, std::nullopt};
    item.reply_id = pending.reply_id;
    State& state = state_of(key);
    const auto early = settled_early_.find(item.envelope.record);
    if (const auto* open = state.find_open(pending.reply_id)) {
        item.decision.text = open->text;
        item.delivered = DeliveryState::kUnconfirmed;
    } else if (early != settled_early_.end()) {
        item.decision.text = early->second.open.text;
        item.provider_message_id = early->second.provider_message_id;
        item.delivered = early->second.delivery;
        if (!early->second.staff.empty()) item.decision.staff = early->second.staff;
        settled_early_.erase(early);
    } else if (const auto* sent = state.find_sent(pending.reply_id)) {
        item.provider_message_id = sent->provider_message_id;
        item.delivered = DeliveryState::kSent;
    }
    write_turn(key, item);
}

void PartitionOwner::handle_control(const std::string& key, Item& item) {
    State& state = state_of(key);
    item.decision = conversation::decide_control(state, item.control, settings_.rules,
                                                 ports_.clock.wall_ms());
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
    settle(key, reply_id,
           {is_failed ? DeliveryState::kFailed : DeliveryState::kSent,
            item.delivery.provider_message_id, item.delivery.error, "news"});
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

void PartitionOwner::found(const std::string& key, Item& item,
                           shared::Result<lookup::Context> context) {
    if (!context) {
        const std::string code = context.error().code;
        if (context.error().action == shared::Action::kDeadLetter) return die(key, item, code);
        return retry_later(key, item, code);
    }
    if (context->line->source != item.envelope.source) return die(key, item, "unknown_instance");
    item.context = std::move(*context);
    item.envelope.set_stage("looked_up", ports_.clock.wall_us());
    decide(key, item);
}

void PartitionOwner::decide(const std::string& key, Item& item) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    const bool must_wait = std::any_of(state.open.begin(), state.open.end(), [&](const auto& open) {
        return open.claimed_at + settings_.open_wait_ms > now;
    });
    if (item.envelope.kind == "message" && must_wait) {
        later(key, item, 50'000, [this, key] { decide(key, *active(key)); });
        return;
    }
    const conversation::Incoming incoming{item.envelope, item.message};
    if (item.envelope.kind == "own") {
        const std::string echo = conversation::find_echo(state, incoming);
        state.clinic_id = item.context.clinic->id;
        state.organization_id = item.context.clinic->organization_id;
        item.decision = conversation::decide_own(state, incoming, settings_.rules, echo, now);
        if (!echo.empty()) {
            settle(key, echo, {DeliveryState::kSent, item.envelope.message, "", "echo"});
        }
    } else {
        item.decision = conversation::decide_message(state, incoming, *item.context.clinic,
                                                     ports_.engine, settings_.rules, now);
    }
    item.envelope.set_stage("decided", ports_.clock.wall_us());
    if (item.decision.text) {
        claim(key, item);
    } else {
        remember(item, state);
        write_state(key, item);
    }
}

void PartitionOwner::remember(Item& item, State& state) {
    const shared::WallMs now = ports_.clock.wall_ms();
    if (is_words(item) && !item.envelope.message.empty()) {
        state.remember_seen(item.envelope.message, item.envelope.record,
                            conversation::written_at(item.envelope), now);
    }
    state.counter = std::max(state.counter + 1, now);
    state.pending.push_back({item.envelope.record, item.envelope.message, item.decision.outcome,
                             item.decision.reason, item.decision.intent, item.reply_id,
                             item.decision.staff});
}

void PartitionOwner::rewrite(const std::string& key, Item& item) {
    if (states_.contains(key)) return write_state(key, item);
    log_.tombstone(key);
    finish(key);
}

void PartitionOwner::write_state(const std::string& key, Item& item) {
    log_.write(key, state_of(key), false,
               [this, key, number = item.number](const Stored& stored) {
                   settlement_.written(key, stored.offset, turns_.turns_end());
                   Item* current = active(key);
                   if (current == nullptr || current->number != number) return;
                   if (current->kind == Item::Kind::kRewrite) {
                       update_settlement(key);
                       finish(key);
                   } else {
                       write_turn(key, *current);
                   }
               });
}

shared::events::Turn PartitionOwner::make_turn(const Item& item, const State& state) const {
    shared::events::Turn turn;
    turn.outcome = item.decision.outcome;
    turn.reason = item.decision.reason;
    turn.intent = item.decision.intent;
    turn.delivery = item.delivered;
    turn.organization_id = state.organization_id;
    turn.clinic_id = state.clinic_id;
    turn.patient_id = state.patient_id;
    turn.counter = state.counter;
    turn.session = state.session;
    turn.message_kind = item.envelope.kind;
    turn.message = item.message;
    if (!item.decision.staff.empty()) turn.staff = {item.decision.staff};
    if (item.reply_id.empty()) return turn;
    shared::events::Reply reply;
    reply.id = item.reply_id;
    reply.text = item.decision.text.value_or("");
    reply.to = item.message.address.reply_to;
    reply.provider_message_id = item.provider_message_id;
    reply.claimed_at = item.envelope.stage("claimed") / 1000;
    reply.sent_at = item.envelope.stage("written") / 1000;
    turn.reply = std::move(reply);
    return turn;
}

void PartitionOwner::write_turn(const std::string& key, Item& item) {
    item.is_turn_started = true;
    turns_.write(item.envelope, make_turn(item, state_of(key)), [this, key, number = item.number] {
        Item* current = active(key);
        if (current != nullptr && current->number == number) turn_stored(key, *current);
    });
}

void PartitionOwner::turn_stored(const std::string& key, Item& item) {
    State& state = state_of(key);
    state.forget_pending(item.envelope.record);
    update_settlement(key);
    if (state.counter == 0) states_.erase(key);  // nothing was ever written of it
    finish(key);
}

void PartitionOwner::retry_later(const std::string& key, Item& item, const std::string& code) {
    const shared::MonoUs now = ports_.clock.mono_us();
    if (item.first_failure == 0) item.first_failure = now;
    ++item.attempts;
    if (now - item.first_failure >= settings_.retry_for_us) return die(key, item, code);
    later(key, item, settings_.retry_every_us, [this, key] {
        Item& again = *active(key);
        look_up(key, again);
    });
}

void PartitionOwner::die(const std::string& key, Item& item, const std::string& reason) {
    shared::log::warning("dead letter", {{"reason", reason},
                                         {"record", item.envelope.record},
                                         {"message", item.envelope.message},
                                         {"partition", partition_},
                                         {"offset", item.offset}});
    item.decision = {Outcome::kDead, reason, "", "", std::nullopt};
    item.reply_id.clear();
    shared::events::Dead dead;
    dead.reason = reason;
    dead.origin_topic = "inbound";
    dead.origin_partition = partition_;
    dead.origin_offset = item.offset;
    dead.attempts = item.attempts + 1;
    dead.first_error = dead.last_error = reason;
    dead.record = item.value;
    const bool is_readable = !item.envelope.record.empty();
    shared::events::Envelope envelope = item.envelope;
    if (!is_readable) envelope.record = key + ":" + std::to_string(item.offset);
    turns_.write_dead(std::move(envelope), dead, key, [this, key, number = item.number] {
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (current->envelope.record.empty()) return finish(key);
        remember(*current, state_of(key));
        write_state(key, *current);
    });
}

}  // namespace workers::hot::owner
