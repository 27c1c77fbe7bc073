// Two conversations that turn out to be one person: the lesser one passes on what it gets.
//
//   message with both addresses -> link, to the lesser -> its log says forward -> merge, back
//   -> the message goes on. Without an answer in time it goes on too, and the next one asks again.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/conversation_log/log_record.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

using conversation_log::State;

// What the other conversation knew of the same person: the stricter of both holds.
void take_over(State& state, const State& other, const std::string& from, shared::WallMs now) {
    state.linked = from;
    if (state.patient_id.empty()) {
        state.patient_id = other.patient_id;
        state.clinic_id = other.clinic_id;
        state.organization_id = other.organization_id;
    }
    auto& session = state.session;
    session.silent_until = std::max(session.silent_until, other.session.silent_until);
    if (session.language.empty()) session.language = other.session.language;
    if (state.language().empty()) state.heard_language = other.heard_language;
    // A session of its own ends by itself, with what was asked in it.
    if (session.id.empty()) session.last_message_at = other.session.last_message_at;
    state.last_patient_at = std::max(state.last_patient_at, other.last_patient_at);
    state.floor = std::max(state.floor, other.floor);
    state.urgent_at = std::max(state.urgent_at, other.urgent_at);
    state.opted_out = state.opted_out || other.opted_out;
    if (state.stop_record.empty()) state.stop_record = other.stop_record;
    for (const auto& id : other.seen) {
        const auto* known = state.find_seen(id.message);
        if (known == nullptr || known->is_dead) state.remember_seen(id, now);
    }
    for (const auto& id : other.sent) state.remember_sent(id.provider_message_id, id.reply_id);
    auto& said = state.said;
    said.insert(said.begin(), other.said.begin(), other.said.end());
    std::erase_if(said,
                  [&](const auto& text) { return text.at + conversation_log::kSaidFor < now; });
    std::stable_sort(
        said.begin(), said.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    state.forget_sends(now);
    const auto& others = other.replied_at;
    state.replied_at.insert(state.replied_at.begin(), others.begin(), others.end());
}

}  // namespace

void PartitionOwner::handle_forward(const std::string& key, Item& item) {
    State& state = state_of(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    const auto& forward = item.forward;
    if (forward.action == "merge") {
        const auto other = conversation_log::read_log_record(forward.state);
        if (!other) return die(key, item, other.error().code);
        forwarder_.answered(key);
        if (state.linked == forward.other) return finish(key);
        if (state.forward.to == forward.other) state.forward = {};  // back to the earlier address
        const bool is_other_patient = !state.patient_id.empty() &&
                                      !other->state.patient_id.empty() &&
                                      state.patient_id != other->state.patient_id;
        if (is_other_patient) forwarder_.keep_patient(item);
        take_over(state, other->state, forward.other, now);
        state.counter = std::max(state.counter + 1, now);
        return write_log(key, false, [this, key](const event_loop::Stored&) {
            shared::failpoint("hot.merge_acked");
            update_settlement(key);
            if (active(key) != nullptr) finish(key);
        });
    }
    // Asked again by one that has a patient: it was decided before the first answer came.
    const bool keeps_patient = !state.patient_id.empty() && !forward.has_patient;
    if (state.forward.to != forward.other || !keeps_patient) {
        state.forward = {forward.other, keeps_patient ? "" : forward.hash};
        // Who goes on has a patient: this one's must not come back when that is forgotten.
        if (!keeps_patient && state.open.empty() && state.pending.empty()) state.patient_id.clear();
    }
    state.counter = std::max(state.counter + 1, now);
    write_log(key, false, [this, key, number = item.number](const event_loop::Stored&) {
        shared::failpoint("hot.link_acked");
        update_settlement(key);
        Item* current = active(key);
        if (current != nullptr && current->number == number) answer_link(key, *current);
    });
}

void PartitionOwner::answer_link(const std::string& key, Item& item) {
    const auto told = [this, key, number = item.number](const event_loop::Stored& stored) {
        shared::failpoint("hot.link_answered");
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (!stored.is_too_large) return finish(key);
        state_of(key).forget_most(ports_.clock.wall_ms());
        answer_link(key, *current);
    };
    forwarder_.merge(item, state_of(key), told);
}

// Whether the record belongs to the other conversation and is on its way there.
bool PartitionOwner::is_passed_on(const std::string& key, Item& item) {
    const std::string& kind = item.envelope.kind;
    State& state = state_of(key);
    if (state.forward.to.empty()) return false;
    if (!item.envelope.forwarded_from.empty() || kind == "delivery") return false;
    if (kind == "own") {  // the echo of a send of ours stays ours
        const conversation::Incoming incoming{item.envelope, item.message};
        if (!conversation::find_echo(state, incoming, ports_.clock.wall_ms()).empty()) return false;
    }
    if (!state.forward.hash.empty()) item.message.address.hash = state.forward.hash;
    item.envelope.forwarded_from = key;
    pass_on(key, item, state.forward.to);
    return true;
}

void PartitionOwner::pass_on(const std::string& key, Item& item, const std::string& to) {
    ports_.metrics.forwarded.add();
    const auto then = [this, key, to, number = item.number](const event_loop::Stored& stored) {
        shared::failpoint("hot.passed_on");
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (stored.is_too_large) {  // the provider's own JSON gives way to the words
            if (current->message.raw.empty()) return die(key, *current, "too_large");
            current->message.raw.clear();
            return pass_on(key, *current, to);
        }
        if (state_of(key).counter == 0) states_.erase(key);  // nothing was ever written of it
        finish(key);
    };
    forwarder_.pass_on(item, to, then);
}

// Asks the lesser conversation if the item names one that does not pass on to this one yet.
bool PartitionOwner::link(const std::string& key, Item& item) {
    const std::string& lesser = item.message.address.lesser;
    const State& state = state_of(key);
    if (lesser.empty() || lesser == key || state.linked == lesser) return false;
    if (!item.envelope.forwarded_from.empty()) return false;
    if (item.linking_since == 0) item.linking_since = forwarder_.link(item, state);
    return true;
}

// Of a reply of this very conversation: nobody else needs to be asked.
bool PartitionOwner::is_own_echo(const std::string& key, const Item& item) {
    State& state = state_of(key);
    const auto echo =
        conversation::find_echo(state, {item.envelope, item.message}, ports_.clock.wall_ms());
    if (echo.empty()) return false;
    return state.find_open(echo) != nullptr || state.find_sent(echo) != nullptr;
}

// What names the person by two addresses waits until what the lesser conversation knows is here.
// True: it is not to be decided now.
bool PartitionOwner::is_linking(const std::string& key, Item& item) {
    if (!link(key, item)) return false;
    const bool is_own = item.envelope.kind == "own";
    if (is_own && is_own_echo(key, item)) return item.is_waiting = false;
    const shared::MonoUs wait = is_own ? settings_.own_link_wait_us : settings_.link_wait_us;
    const shared::MonoUs left = item.linking_since + wait - ports_.clock.mono_us();
    item.is_waiting =
        left > 0 && (is_own || !is(conversation::is_urgent, key, item, *item.context.clinic));
    if (!item.is_waiting) return false;
    later(key, item, left, [this, key] { decide(key, *active(key)); });
    let_urgent_pass(key);
    return true;
}

// An echo of what the lesser conversation said closes the send there, if that is still open.
bool PartitionOwner::is_echo_of_lesser(const std::string& key,
                                       Item& item,
                                       const std::string& reply_id) {
    State& state = state_of(key);
    if (reply_id.empty() || state.linked.empty()) return false;
    if (!item.envelope.forwarded_from.empty() || state.forward.to == state.linked) return false;
    if (state.find_open(reply_id) != nullptr || state.find_sent(reply_id) != nullptr) return false;
    pass_on(key, item, state.linked);
    return true;
}

}  // namespace workers::hot::owner
