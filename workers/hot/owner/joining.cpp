#include "workers/hot/owner/joining.hpp"

#include "workers/hot/conversation/burst.hpp"
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/typing.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace workers::hot::owner {
namespace {

using conversation_log::State;

bool is_first_line(const Item& item) {
    return item.kind == Item::Kind::kRecord && !item.is_from_retry && !item.is_behind &&
           conversation::is_line(item.envelope, item.message);
}

// What was taken back, and what was edited into a line before it.
bool is_passed_over(const Item& item) {
    return item.is_applied || item.message.type == shared::events::kDeleted;
}

bool goes_with(const Item& front, const Item& item) {
    return item.kind == Item::Kind::kRecord && item.fault.empty() && !item.is_from_retry &&
           !item.is_beyond && conversation::is_line(item.envelope, item.message) &&
           item.envelope.source == front.envelope.source &&
           item.envelope.forwarded_from == front.envelope.forwarded_from &&
           item.message.line == front.message.line;
}

// Whether nothing has to be asked of the person's other conversation for it, or the front asks.
bool is_linked(const State& state, const Item& front, const Item& item) {
    const auto& lesser = item.message.address.lesser;
    return lesser.empty() || lesser == state.linked || lesser == front.message.address.lesser;
}

}  // namespace

Lines lines_behind(const Lane& lane,
                   const State& state,
                   const std::function<bool(const shared::events::Message&)>& goes_on,
                   const std::function<bool(const Item&)>& stands_alone) {
    const Item& front = *lane.queue.front();
    if (!is_first_line(front)) return {};
    Lines out;
    std::set<std::string> ids{front.envelope.message};
    std::size_t bytes = front.message.text.size();
    for (auto each = std::next(lane.queue.begin()); each != lane.queue.end(); ++each) {
        const Item& item = **each;
        if (is_passed_over(item)) continue;
        const auto& id = item.envelope.message;
        // A repeat says nothing, and ends nothing.
        const bool is_repeat = ids.contains(id) || state.find_seen(id) != nullptr;
        if (goes_with(front, item) && is_repeat) continue;
        bytes += item.message.text.size();
        const bool is_full =
            out.size() + 1 >= conversation::kMostLines || bytes > conversation::kMostBurstBytes;
        if (is_full || !goes_with(front, item) || !is_linked(state, front, item)) break;
        if (stands_alone(item)) break;
        if (!goes_on(with_lines(front, out))) break;
        ids.insert(id);
        out.push_back(&item);
    }
    return out;
}

shared::events::Message with_lines(const Item& front, const Lines& lines) {
    std::vector<const shared::events::Message*> more;
    more.reserve(lines.size());
    for (const Item* line : lines) more.push_back(&line->message);
    return conversation::joined(front.message, more);
}

void remember_joined(State& state, Item& front, const Lines& lines, shared::WallMs now) {
    front.joined.clear();
    auto& session = state.session;
    for (const Item* line : lines) {
        const auto& envelope = line->envelope;
        const shared::WallMs at = conversation::written_at(envelope);
        state.remember_seen({envelope.message, envelope.record, at, false, ""}, now);
        state.pending.push_back({envelope.record,
                                 envelope.message,
                                 front.decision.outcome,
                                 front.decision.reason,
                                 front.decision.intent,
                                 front.reply_id,
                                 "",
                                 ""});
        front.joined.push_back({envelope.record, envelope.message});
        state.last_patient_at = std::max(state.last_patient_at, std::min(at, now));
        session.last_message_at = std::max(session.last_message_at, std::min(at, now));
    }
}

void forget_joined(State& state, Item& front) {
    for (const auto& line : front.joined) {
        state.forget_seen(line.message);
        state.forget_pending(line.record, "");
    }
    front.joined.clear();
}

Early for_line(Early all, const conversation_log::JoinedLine& line) {
    all.open.record = line.record;
    all.open.message = line.message;
    all.open.replay.clear();
    all.open.joined.clear();
    all.staff.clear();
    return all;
}

Lines PartitionOwner::burst(const Key& key, const conversation::Incoming& front) {
    const Lane& lane = lanes_.at(key);
    const lookup::Clinic& clinic = *lane.queue.front()->context.clinic;
    if (settings_.rules.join_ms <= 0 || lane.queue.size() == 1) return {};
    return lines_behind(
        lane,
        state_of(key),
        [&](const shared::events::Message& words) {
            return conversation::may_go_on(
                state_of(key),
                {front.envelope, words, front.is_switched_off, front.remembered},
                clinic,
                ports_.engine,
                settings_.rules,
                ports_.clock.wall_ms());
        },
        [&](const Item& item) { return is(conversation::stands_alone, key, item, clinic); });
}

// Whether the front waits for what may come; it is decided again with each line, and at the end.
bool PartitionOwner::awaits_more(const Key& key,
                                 Item& item,
                                 const conversation::Incoming& incoming,
                                 shared::WallMs last) {
    item.is_joining = false;
    const shared::WallMs now = ports_.clock.wall_ms();
    const auto over_at =
        conversation::burst_over_at(item.envelope.received_at, last, settings_.rules);
    const bool may_wait = settings_.rules.join_ms > 0 && over_at > now && is_first_line(item) &&
                          !window_.is_half_full();
    item.is_joining =
        may_wait &&
        conversation::may_go_on(
            state_of(key), incoming, *item.context.clinic, ports_.engine, settings_.rules, now);
    if (!item.is_joining) return false;
    item.is_waiting = true;
    show_typing(ports_, state_of(key), item, (over_at - now) * 1'000);
    later(key, item, (over_at - now) * 1'000, [this, key, look = ++item.looks] {
        Item& front = *active(key);
        if (front.is_joining && front.looks == look) decide(key, front);
    });
    return true;
}

}  // namespace workers::hot::owner
