// Open sends: closed by evidence, sent once more, or left to staff; and the progress records that
// say how far all that has come.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "shared/json/value.hpp"
#include "shared/kafka/partition.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <algorithm>
#include <set>

namespace workers::hot::owner {
namespace {

using conversation_log::OpenSend;
using shared::events::DeliveryState;

constexpr shared::MonoUs kProgressEvery = 1'000'000;
constexpr shared::MonoUs kProgressAtLeastEvery = 30'000'000;
constexpr shared::MonoUs kSweepEvery = 60'000'000;
constexpr shared::WallMs kReadBackAtMost = 15LL * 60 * 1000;  // older sends are staff's
constexpr shared::WallMs kReadBefore = 5'000;  // clocks may differ; an event costs little to read

// The conversations of the patient a reply went to.
std::vector<std::string> names_of(const std::string& key,
                                  const conversation_log::State& state,
                                  const OpenSend& open) {
    std::vector<std::string> out{key};
    for (const auto& name : {open.via, state.linked, state.forward.to}) {
        if (!name.empty()) out.push_back(name);
    }
    return out;
}

bool same(const conversation_log::Progress& a, const conversation_log::Progress& b) {
    return a.settled_below == b.settled_below && a.turns_from == b.turns_from &&
           a.retry_from == b.retry_from;
}

}  // namespace

void PartitionOwner::watch(const std::string& key,
                           const std::string& reply_id,
                           shared::WallMs since) {
    Watch& watched = watched_[reply_id];
    watched = Watch{key, since, 0, watched.under_way, false};
}

void PartitionOwner::settle(const std::string& key,
                            const std::string& reply_id,
                            const conversation_log::Evidence& evidence) {
    State& state = state_of(key);
    const OpenSend* found = state.find_open(reply_id);
    if (found == nullptr) return;
    const OpenSend open = *found;
    ports_.metrics.count_settled(evidence.by);
    state.remember_sent(evidence.provider_message_id, reply_id);
    state.close_open(reply_id);
    watched_.erase(reply_id);
    shared::failpoint("hot.settled");
    const bool is_failed = evidence.delivery == DeliveryState::kFailed;
    if (is_failed) state.asked = {};  // perhaps what nobody got to read
    const Early early{open,
                      evidence.delivery,
                      evidence.provider_message_id,
                      is_failed ? "undeliverable" : "",
                      evidence.by};
    write_late_turn(key, early);
    Item* item = active(key);
    if (item != nullptr && item->reply_id == reply_id && item->kind == Item::Kind::kRecord &&
        !item->is_turn_started && item->envelope.stage("claimed") > 0) {
        apply_early(*item);
        write_turn(key, *item);
    }
}

// Of all lines that the reply answers; staff is told once.
void PartitionOwner::write_late_turn(const std::string& key, const Early& late) {
    State& state = state_of(key);
    const OpenSend& open = late.open;
    if (late.delivery == DeliveryState::kFailed) state.fail_pending(open.reply_id);
    for (const auto& line : open.joined) write_late_turn(key, for_line(late, line));
    if (state.find_pending(open.record, open.replay) != nullptr) {
        // Its own turn is not stored yet: it comes first, or says it all.
        settled_early_[open.record] = late;
        return;
    }
    shared::events::Envelope envelope;
    envelope.record = open.record;
    envelope.source = open.source;
    envelope.message = open.message;
    envelope.conversation = key;
    envelope.received_at = open.received_at;
    envelope.set_stage("settled", ports_.clock.wall_us());
    envelope.set_stage("settled_by_" + late.by, ports_.clock.wall_us());
    shared::events::Turn turn;
    turn.outcome = open.outcome;
    turn.reason = open.reason;
    turn.intent = open.intent;
    turn.delivery = late.delivery;
    turn.organization_id = state.organization_id;
    turn.clinic_id = state.clinic_id;
    turn.patient_id = state.patient_id;
    turn.counter = open.counter;
    turn.session = state.session;
    turn.message_kind = open.kind;
    turn.message.line = open.line;
    turn.message.type = "other";  // the words stand in the first turn
    shared::events::Reply reply{open.reply_id,
                                open.text,
                                open.to,
                                late.provider_message_id,
                                open.attempt,
                                open.claimed_at,
                                0};
    turn.reply = std::move(reply);
    if (!late.staff.empty()) turn.staff = {late.staff};
    ++late_turns_[key];
    turns_.write(std::move(envelope), std::move(turn), [this, key] {
        shared::failpoint("hot.late_turn_stored");
        if (--late_turns_[key] == 0) late_turns_.erase(key);
        update_settlement(key);
    });
}

void PartitionOwner::check_evidence() {
    if (is_reading_evidence_ || watched_.empty()) return;
    const shared::WallMs now = ports_.clock.wall_ms();
    std::vector<std::string> due;
    shared::WallMs from = now;
    std::set<shared::kafka::Partition> partitions{partition_};
    for (auto& [reply_id, watched] : watched_) {
        State& state = state_of(watched.conversation);
        const OpenSend* open = state.find_open(reply_id);
        if (open == nullptr || watched.is_resending) continue;
        if (conversation_log::evidence_due(watched.since, watched.checks) > now) continue;
        ++watched.checks;
        from = std::min(from, std::max(open->claimed_at, now - kReadBackAtMost));
        due.push_back(reply_id);
        for (const auto& name : names_of(watched.conversation, state, *open)) {
            partitions.insert(shared::kafka::partition_of(name, settings_.partitions));
        }
    }
    if (due.empty()) return;
    is_reading_evidence_ = true;
    auto done = [this, &loop = ports_.loop, life = std::weak_ptr(life_), now, due](
                    shared::Result<Records> read) {
        loop.post([this, life, now, due, read = std::move(read)] {
            if (life.expired()) return;
            is_reading_evidence_ = false;
            if (read) evidence_read(*read, now, due);
        });
    };
    std::vector<shared::kafka::Range> ranges;
    ranges.reserve(partitions.size());
    for (const auto partition : partitions) {
        ranges.push_back({"events", partition, 0, from - kReadBefore, -1});
    }
    ports_.reader.read(ranges, std::move(done));
}

void PartitionOwner::evidence_read(const Records& events,
                                   shared::WallMs asked_at,
                                   const std::vector<Key>& ids) {
    shared::failpoint("hot.evidence_read");
    shared::json::Parser parser;
    for (const auto& record : events) {
        const auto parsed = parser.parse(record.value);
        if (!parsed) continue;
        const auto envelope = shared::events::read_envelope(*parsed);
        const auto event = shared::events::read_event((*parsed)["body"]);
        if (!envelope || !event) continue;
        for (const std::string& reply_id : ids) {
            const auto watched = watched_.find(reply_id);
            if (watched == watched_.end()) continue;
            const std::string key = watched->second.conversation;
            State& state = state_of(key);
            // An event about another reply of ours proves nothing of this one.
            if (state.is_our_send(event->provider_message_id)) continue;
            const OpenSend* open = state.find_open(reply_id);
            if (open == nullptr) continue;
            const auto evidence =
                conversation_log::match(*open, names_of(key, state, *open), *envelope, *event);
            if (evidence) settle(key, reply_id, *evidence);
        }
    }
    for (const std::string& reply_id : ids) {
        const auto watched = watched_.find(reply_id);
        if (watched == watched_.end()) continue;
        const std::string key = watched->second.conversation;
        const Watch& silent = watched->second;
        const bool is_over = silent.since + conversation_log::kEvidenceFor <= asked_at;
        if (is_over && silent.under_way <= 0 && !silent.is_resending) {
            without_evidence(key, reply_id);
        }
    }
}

// The one exception to "only what is proven unsent is sent again": where the source reports every
// send, silence is proof enough for one more.
void PartitionOwner::without_evidence(const std::string& key, const std::string& reply_id) {
    const OpenSend* open = state_of(key).find_open(reply_id);
    auto then = [this, life = std::weak_ptr(life_), key, reply_id](
                    shared::Result<lookup::Context> context) {
        if (life.expired() || !context) return;  // the next check asks again
        const State& state = state_of(key);
        const auto watched = watched_.find(reply_id);
        const OpenSend* silent = state_of(key).find_open(reply_id);
        if (silent == nullptr || watched == watched_.end()) return;
        if (!context->line->reports_every_send || silent->is_resent ||
            ports_.kill_switch.is_off(state.clinic_id) ||
            !conversation::is_still_wanted(
                state, *silent, settings_.rules, ports_.clock.wall_ms())) {
            return give_up(key, reply_id);
        }
        watched->second.is_resending = true;
        queue_resend(key, reply_id, true);
    };
    ports_.directory.find(open->line, std::move(then));
}

void PartitionOwner::give_up(const std::string& key, const std::string& reply_id) {
    State& state = state_of(key);
    const OpenSend given_up = *state.find_open(reply_id);
    ports_.metrics.count_settled("none");
    state.close_open(reply_id);
    watched_.erase(reply_id);
    write_late_turn(key, {given_up, DeliveryState::kUnconfirmed, "", "unconfirmed", "none"});
}

void PartitionOwner::update_settlement(const std::string& key) {
    if (late_turns_.contains(key) || writing_.contains(key)) return;
    const auto found = states_.find(key);
    if (found == states_.end()) return settlement_.settled(key);
    if (found->second.pending.empty() && found->second.open.empty()) settlement_.settled(key);
}

void PartitionOwner::write_progress(shared::MonoUs now) {
    if (now - progress_at_ < kProgressEvery) return;
    parking_.write_again();
    if (turns_.take_restart()) {  // what settles them may stand anywhere in the new log
        settlement_.read_all_turns();
        parking_.read_all_turns();
    }
    auto next = settlement_.progress(log_.log_end(), turns_.turns_end());
    parking_.limit(next);
    // Our own progress record moves the log's end; that alone is no change worth a record.
    const bool is_same =
        same(next, progress_) ||
        (next.turns_from == progress_.turns_from && next.retry_from == progress_.retry_from &&
         settlement_.size() == 0 && next.settled_below <= progress_.settled_below + 1);
    if (is_same && now - progress_at_ < kProgressAtLeastEvery) return;
    progress_at_ = now;
    progress_ = next;
    // Acknowledged behind the fence: whoever slept finds out here before it drops anything.
    log_.progress(next, [this](const event_loop::Stored&) {
        shared::failpoint("hot.progress_acked");
        drop_idle();
    });
}

void PartitionOwner::drop_idle() {
    const shared::MonoUs now = ports_.clock.mono_us();
    if (now - swept_at_ < kSweepEvery) return;
    swept_at_ = now;
    const shared::WallMs wall = ports_.clock.wall_ms();
    std::vector<std::string> idle;
    for (const auto& [key, state] : states_) {
        const bool is_over =
            conversation_log::is_idle(state, wall) || conversation_log::is_overgrown(state, wall);
        if (!lanes_.contains(key) && is_over) idle.push_back(key);
    }
    for (const std::string& key : idle) {
        auto item = std::make_unique<Item>();
        item->kind = Item::Kind::kDrop;
        push(key, std::move(item));
    }
}

void PartitionOwner::drop(const std::string& key, Item& item) {
    const auto found = states_.find(key);
    const shared::WallMs now = ports_.clock.wall_ms();
    if (found != states_.end() && conversation_log::is_overgrown(found->second, now)) {
        found->second.forget_all_but_forward();
        return write_state(key, item);
    }
    if (found != states_.end() && !conversation_log::is_idle(found->second, now)) {
        return finish(key);
    }
    forwarder_.answered(key);
    states_.erase(key);
    log_.tombstone(key, [this, key, number = item.number](const event_loop::Stored&) {
        const Item* current = active(key);
        if (current != nullptr && current->number == number) finish(key);
    });
}

}  // namespace workers::hot::owner
