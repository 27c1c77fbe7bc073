// What a record of `inbound` needs to be known, and what is decided of it.
#include "shared/base/failpoint.hpp"
#include "workers/hot/conversation/change.hpp"
#include "workers/hot/conversation/contributed.hpp"
#include "workers/hot/conversation/reminding.hpp"
#include "workers/hot/conversation/window.hpp"
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/recalling.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::owner {
namespace {

using shared::events::DeliveryState;

// What a source says itself goes before the worker's setting.
conversation::Rules rules_for(conversation::Rules rules, const lookup::Line& line) {
    if (line.takeover_hours) rules.takeover_ms = *line.takeover_hours * 3'600'000LL;
    return rules;
}

conversation::Decision decide_patient(conversation_log::State& state,
                                      const conversation::Incoming& incoming,
                                      const Item& item,
                                      const Ports& ports,
                                      const conversation::Rules& rules,
                                      shared::WallMs now) {
    if (item.is_reminder()) {
        return conversation::decide_reminder(state,
                                             {item.reminder,
                                              incoming.is_switched_off,
                                              incoming.are_appointments_looked_up,
                                              incoming.appointments},
                                             *item.context.clinic,
                                             ports.engine,
                                             now);
    }
    const auto decide = conversation::is_change(item.envelope.kind) ? conversation::decide_change
                                                                    : conversation::decide_message;
    return decide(state, incoming, *item.context.clinic, ports.engine, rules, now);
}

// What may not be said freely any more was neither asked nor promised.
void keep_to_window(conversation_log::State& state, Item& item, shared::WallMs now) {
    const lookup::Line& line = *item.context.line;
    const bool is_open = conversation::is_window_open(state, line, now);
    if (item.is_reminder() && item.decision.text) {
        item.decision =
            conversation::remind_by(std::move(item.decision), line, *item.context.clinic, is_open);
        if (!item.decision.text) state.asked = item.asked_before;
        return;
    }
    if (!item.decision.text || is_open) return;
    item.decision = conversation::outside_window(
        std::move(item.decision), line, *item.context.clinic, state.language());
    item.decision.request = {};
    state.asked = item.asked_before;
    if (item.decision.reason == "urgent") state.urgent_at = item.urgent_before;
}

conversation::Remembered remembered_of(const lookup::Known& known) {
    return {known.language(), known.allergies(), known.name(), known.is_whole};
}

// What stands again where the reply turns out not to be said.
void keep_before(Item& item, const conversation_log::State& state) {
    item.urgent_before = state.urgent_at;
    item.asked_before = state.asked;
    item.media_before = state.media_at;
}

// A load that failed ends a wait as well.
void count_recall(const Metrics& metrics, Item& item, const lookup::Known& known) {
    const auto is_late = std::exchange(item.is_recall_late, std::nullopt);
    if (!is_late) return;
    if (*is_late) return metrics.recalls_late.add();
    (known.memories && !known.is_partial ? metrics.recalls_waited : metrics.recalls_failed).add();
}

}  // namespace

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
    if (item.is_behind && !is(conversation::is_urgent, key, item, *item.context.clinic)) {
        return give_way(key, item, item.is_beyond ? "clinic_share" : "behind");
    }
    decide(key, item);
}

// What staff typed, or an echo of what we said. False: it goes another way.
bool PartitionOwner::decide_own(const std::string& key,
                                Item& item,
                                const conversation::Incoming& incoming) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    const std::string echo = conversation::find_echo(state, incoming, now);
    if (is_echo_of_lesser(key, item, echo)) return false;
    item.decision = conversation::decide_own(state,
                                             incoming,
                                             rules_for(settings_.rules, *item.context.line),
                                             *item.context.clinic,
                                             echo,
                                             now);
    if (!echo.empty()) {
        settle(key, echo, {DeliveryState::kSent, item.envelope.message, "", "echo"});
    }
    return true;
}

void PartitionOwner::decide(const std::string& key, Item& item) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    item.is_joining = item.is_recalling = false;
    const auto known = recall(ports_.patients, state, item, settings_.rules, now);
    count_recall(ports_.metrics, item, known);
    const bool is_off = ports_.kill_switch.is_off(item.context.clinic->id);
    const auto remembered = remembered_of(known);
    const Lines lines = burst(key, {item.envelope, item.message, is_off, remembered});
    const auto message = with_lines(item, lines);
    const conversation::Incoming incoming{item.envelope,
                                          message,
                                          is_off,
                                          remembered,
                                          item.are_appointments_looked_up,
                                          item.appointments.get()};
    if (!ports_.kill_switch.is_known()) return retry_later(key, item, "kill_switch", false);
    if (is_linking(key, item)) return;
    if (item.may_be_answered() && must_wait(key, item)) {
        later(key, item, 50'000, [this, key] { decide(key, *active(key)); });
        return let_urgent_pass(key);
    }
    const auto& last = lines.empty() ? item : *lines.back();
    if (awaits_more(key, item, incoming, last.envelope.received_at)) return let_urgent_pass(key);
    if (awaits_memory(key, item, incoming, known.is_partial)) return let_urgent_pass(key);
    if (!may_send(key, item)) return;
    item.is_waiting = false;
    keep_before(item, state);
    const bool is_language_open =
        conversation::asks_for_language(state, item.envelope, settings_.rules, now);
    if (item.is_applied) {
        item.decision = conversation::nothing_follows(item.envelope);
    } else if (item.envelope.kind == "own") {
        if (!decide_own(key, item, incoming)) return;
    } else {
        item.decision = decide_patient(state, incoming, item, ports_, settings_.rules, now);
        if (item.decision.needs_appointments) {
            auto then = [this, life = std::weak_ptr(life_), key, number = item.number](
                            std::shared_ptr<const lookup::Appointments> found) {
                Item* current = life.expired() ? nullptr : active(key);
                if (current == nullptr || current->number != number) return;
                current->are_appointments_looked_up = true;
                current->appointments = std::move(found);
                decide(key, *current);
            };
            return look_up_appointments(ports_.patients, state, item, std::move(then));
        }
    }
    keep_to_window(state, item, now);
    std::string_view language;
    if (is_language_open) language = state.session.language;
    item.decision.memories =
        conversation::contributed({item.decision, known, language, message.text});
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

}  // namespace workers::hot::owner
