// One reply: claim, right to send, send, and what its answer proves.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/conversation/change.hpp"
#include "workers/hot/conversation/reminding.hpp"
#include "workers/hot/conversation/window.hpp"
#include "workers/hot/owner/open_send.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::owner {
namespace {

using conversation_log::OpenSend;
using send::Verdict;
using shared::events::DeliveryState;
using shared::events::Outcome;

constexpr int kMostAttempts = 10;  // of one reply, each but one proven unsent

}  // namespace

void PartitionOwner::claim(const std::string& key, Item& item, const Lines& lines) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    item.reply_id = reply_id_of(item.envelope);
    remember(item, state);
    remember_joined(state, item, lines, now);
    ports_.metrics.joined.add(static_cast<double>(lines.size()));
    // Two bots do not talk by reminders.
    if (!conversation::is_reminder(item.envelope.kind)) state.replied_at.push_back(now);
    state.open.push_back(open_send(item, state.counter, now));
    state.remember_said(item.reply_id, *item.decision.text, now);
    ports_.metrics.claims.add();
    let_urgent_pass(key);
    write_log(key, true, [this, key, number = item.number](const event_loop::Stored& stored) {
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        const auto waited = ports_.clock.boot_ns() - stored.produced_at;
        ports_.metrics.claim_seconds.observe(static_cast<double>(waited) / 1e9);
        shared::failpoint("hot.claim_acked");
        current->envelope.set_stage("claimed", ports_.clock.wall_us());
        watch(key, current->reply_id, ports_.clock.wall_ms());
        send(key, *current, stored.produced_at);
    });
}

void PartitionOwner::send(const std::string& key, Item& item, shared::BootNs produced_at) {
    const OpenSend* open = state_of(key).find_open(item.reply_id);
    // The log may have been slow: whoever switched off meanwhile is heard.
    if (open != nullptr && ports_.kill_switch.is_off(state_of(key).clinic_id)) {
        if (item.kind == Item::Kind::kResend) return claim_again(key, item);  // gives it up
        return release(key, item, "switched_off");
    }
    const auto pass = std::exchange(item.pass, nullptr);
    if (open == nullptr) {  // settled while the claim was under way
        if (item.kind == Item::Kind::kResend) return finish(key);
        apply_early(item);
        return write_turn(key, item);
    }
    item.attempt = open->attempt;
    ++watched_[item.reply_id].under_way;
    const send::Outgoing outgoing{open->reply_id,
                                  open->to,
                                  open->to_is_bsuid,
                                  open->text,
                                  open->template_name.name,
                                  open->template_name.language,
                                  open->template_name.parameter};
    auto done = [this,
                 life = std::weak_ptr(life_),
                 &throttle = ports_.throttle,
                 pass,
                 key,
                 reply_id = item.reply_id,
                 attempt = item.attempt](const send::Sent& result) {
        if (pass) pass->release();
        if (!life.expired()) sent(key, reply_id, attempt, result);
        throttle.serve();
    };
    shared::failpoint("hot.send_begun");
    const shared::BootNs right_until = produced_at + settings_.right_to_send_ns;
    ports_.sender.send(*item.context.line, outgoing, right_until, std::move(done));
    later(key, item, settings_.send_cap_us, [this, key, send = ++item.sends] {
        Item& slow = *active(key);
        if (slow.is_turn_started || slow.sends != send || slow.reply_id.empty()) return;
        slow.delivered = DeliveryState::kUnconfirmed;
        if (slow.kind == Item::Kind::kResend) return finish(key);
        write_turn(key, slow);
    });
}

void PartitionOwner::sent(const std::string& key,
                          const std::string& reply_id,
                          int attempt,
                          const send::Sent& result) {
    shared::failpoint("hot.send_answered");
    const auto watched = watched_.find(reply_id);
    if (watched != watched_.end()) --watched->second.under_way;
    Item* item = active(key);
    const bool is_waiting = item != nullptr && item->kind == Item::Kind::kRecord &&
                            item->reply_id == reply_id && !item->is_turn_started;
    if (is_waiting) {
        if (result.written_at_us > 0) item->envelope.set_stage("written", result.written_at_us);
        judge_active(key, *item, result);
        return;
    }
    const OpenSend* open = state_of(key).find_open(reply_id);
    const bool is_sent = result.verdict.kind == Verdict::Kind::kSent;
    // An earlier attempt proves nothing of the one under way, unless it arrived.
    if (open != nullptr && (is_sent || open->attempt == attempt)) {
        judge_late(key, reply_id, result);
    }
    item = active(key);
    if (item != nullptr && item->kind == Item::Kind::kResend && item->reply_id == reply_id &&
        item->attempt == attempt) {
        finish(key);
    }
}

void PartitionOwner::judge_active(const std::string& key, Item& item, const send::Sent& result) {
    State& state = state_of(key);
    item.envelope.set_stage("answered", ports_.clock.wall_us());
    switch (result.verdict.kind) {
        case Verdict::Kind::kSent: {
            item.delivered = DeliveryState::kSent;
            item.provider_message_id = result.verdict.provider_message_id;
            const auto took = item.envelope.stage("written") - item.envelope.received_at * 1000;
            // How long it lay dead is no time of ours, and nobody waits for a reminder.
            if (!item.envelope.replay && !conversation::is_reminder(item.envelope.kind)) {
                ports_.metrics.reply_seconds.observe(static_cast<double>(took) / 1e6);
            }
            ports_.metrics.count_settled("answer");
            state.remember_sent(item.provider_message_id, item.reply_id);
            state.close_open(item.reply_id);
            watched_.erase(item.reply_id);
            return write_turn(key, item);
        }
        case Verdict::Kind::kUnsentFinal:
            item.delivered = DeliveryState::kFailed;
            state.asked = {};
            item.decision.outcome = Outcome::kHandedOver;
            item.decision.reason = item.decision.staff = "undeliverable";
            if (const OpenSend* open = state.find_open(item.reply_id)) {
                write_late_turn(key, {*open, DeliveryState::kFailed, "", "", "answer"});
                settled_early_.erase(item.envelope.record);  // its own turn says it
            }
            state.close_open(item.reply_id);
            watched_.erase(item.reply_id);
            shared::log::warning_every(
                10,
                "undeliverable",
                "a reply cannot be delivered",
                {{"why", result.verdict.reason}, {"clinic", state.clinic_id}});
            return write_turn(key, item);
        case Verdict::Kind::kUnsentRetry:
            return release(key, item, result.verdict.reason);
        case Verdict::Kind::kUnconfirmed:
            item.delivered = DeliveryState::kUnconfirmed;
            return write_turn(key, item);
    }
}

void PartitionOwner::judge_late(const std::string& key,
                                const std::string& reply_id,
                                const send::Sent& result) {
    const OpenSend* open = state_of(key).find_open(reply_id);
    if (open == nullptr) return;
    switch (result.verdict.kind) {
        case Verdict::Kind::kSent:
            return settle(key,
                          reply_id,
                          {DeliveryState::kSent, result.verdict.provider_message_id, "", "answer"});
        case Verdict::Kind::kUnsentFinal:
            return settle(
                key, reply_id, {DeliveryState::kFailed, "", result.verdict.reason, "answer"});
        case Verdict::Kind::kUnsentRetry: {
            if (open->attempt >= kMostAttempts) {
                return settle(
                    key, reply_id, {DeliveryState::kFailed, "", result.verdict.reason, "answer"});
            }
            watched_[reply_id].is_resending = true;
            ports_.loop.after(settings_.retry_every_us,
                              [this, life = std::weak_ptr(life_), key, reply_id] {
                                  if (!life.expired()) queue_resend(key, reply_id, false);
                              });
            return;
        }
        case Verdict::Kind::kUnconfirmed:
            return;
    }
}

// Proven unsent: the log says so before the message is tried again.
void PartitionOwner::release(const std::string& key, Item& item, const std::string& reason) {
    State& state = state_of(key);
    state.close_open(item.reply_id);
    watched_.erase(item.reply_id);
    state.forget_seen(item.identity());
    conversation::reopen(state, item.envelope);
    state.forget_pending(item.envelope.record, item.envelope.replay.id);
    forget_joined(state, item);
    const bool is_counted = !conversation::is_reminder(item.envelope.kind);
    if (is_counted && !state.replied_at.empty()) state.replied_at.pop_back();
    if (item.decision.reason == "urgent") state.urgent_at = item.urgent_before;
    state.asked = item.asked_before;
    state.media_at = item.media_before;
    state.counter = std::max(state.counter + 1, ports_.clock.wall_ms());
    item.reply_id.clear();
    item.pass ? drop_pass(key, item) : ports_.throttle.give_back(*item.context.line, key);
    ports_.metrics.releases.add();
    write_log(key, false, [this, key, number = item.number, reason](const event_loop::Stored&) {
        shared::failpoint("hot.released");
        update_settlement(key);
        Item* current = active(key);
        if (current != nullptr && current->number == number) retry_later(key, *current, reason);
    });
}

void PartitionOwner::queue_resend(const std::string& key,
                                  const std::string& reply_id,
                                  bool is_counted) {
    auto item = std::make_unique<Item>();
    item->kind = Item::Kind::kResend;
    item->reply_id = reply_id;
    item->is_counted_resend = is_counted;
    push_urgent(key, std::move(item));
}

void PartitionOwner::resend(const std::string& key, Item& item) {
    const OpenSend* open = state_of(key).find_open(item.reply_id);
    if (open == nullptr) return finish(key);
    auto then = [this, life = std::weak_ptr(life_), key, number = item.number](
                    shared::Result<lookup::Context> context) {
        if (life.expired()) return;
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (context) {
            current->context = std::move(*context);
            current->pass = ports_.throttle.enter_at_once(*current->context.line, key);
            return claim_again(key, *current);
        }
        const auto watched = watched_.find(current->reply_id);  // the next check asks again
        if (watched != watched_.end()) watched->second.is_resending = false;
        finish(key);
    };
    ports_.directory.find(open->line, std::move(then));
}

void PartitionOwner::claim_again(const std::string& key, Item& item) {
    State& state = state_of(key);
    OpenSend* again = state.find_open(item.reply_id);
    if (again == nullptr) return finish(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    const bool is_off = ports_.kill_switch.is_off(state.clinic_id);
    const bool may_be_said = !again->template_name.name.empty() ||
                             conversation::is_window_open(state, *item.context.line, now);
    if (is_off || !may_be_said ||
        !conversation::is_still_wanted(state, *again, settings_.rules, now)) {
        const std::string reply_id = item.reply_id;
        if (item.is_counted_resend) {
            give_up(key, reply_id);
        } else {
            settle(key, reply_id, {DeliveryState::kFailed, "", "unwanted", "answer"});
        }
        return finish(key);
    }
    if (item.is_counted_resend) {
        again->is_resent = true;
        ports_.metrics.resends.add();
    }
    again->claimed_at = now;
    ++again->attempt;
    state.counter = std::max(state.counter + 1, now);
    again->counter = state.counter;
    write_log(key, true, [this, key, number = item.number](const event_loop::Stored& stored) {
        shared::failpoint("hot.claimed_again");
        Item* claimed = active(key);
        if (claimed == nullptr || claimed->number != number) return;
        if (state_of(key).find_open(claimed->reply_id) != nullptr) {
            watch(key, claimed->reply_id, ports_.clock.wall_ms());
        }
        send(key, *claimed, stored.produced_at);
    });
}

}  // namespace workers::hot::owner
