// Parked messages: out of the window into the retry topics, and back in the order of their
// conversation.
//
//   failed for 5 s, held back by the provider, beyond its clinic's share, in the way while the
//   window fills, behind another parked one -> retry.* (acked) -> step `parked` -> offset free
//   due, or what stood before it is finished -> its lane again
#include "shared/base/failpoint.hpp"
#include "workers/hot/conversation/change.hpp"
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/reading.hpp"
#include "workers/hot/owner/typing.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

using shared::events::Outcome;

constexpr std::size_t kTakenAtOnce = 256;        // parked ones being handled
constexpr std::size_t kTakenOfLine = 128;        // of one line: others go on beside it
constexpr std::size_t kParkedAtOnce = 64;        // moved out of a filling window in one turn
constexpr shared::MonoUs kInTheWay = 1'000'000;  // so long it may hold the window's head
constexpr shared::MonoUs kSoon = 1'000'000;      // the provider's limit: worth waiting here

}  // namespace

// Whether a record of `inbound` has to go where others of its conversation are. Messages are
// looked at first: urgent ones wait for nothing.
bool PartitionOwner::goes_behind(const std::string& key, Item& item) {
    const auto& book = parking_.book();
    if (item.is_reminder()) {  // parked it holds nothing back; what is parked may be a STOP
        if (!book.holds(key)) return false;
        retry_later(key, item, "after_parked");
        return true;
    }
    if (item.is_from_retry) return false;
    if (item.envelope.kind == "message" || conversation::is_change(item.envelope.kind)) {
        const bool is_too_much = item.is_beyond && parking_.has_room(item.value.size());
        item.is_behind = is_too_much || book.holds(key);
        return false;
    }
    if (item.envelope.kind == "delivery" || book.holds_only_messages(key)) return false;
    give_way(key, item, "behind");
    return true;
}

// Parks it where there is room; else it waits in its lane. What is parked already takes no more.
void PartitionOwner::give_way(const std::string& key, Item& item, const std::string& why) {
    drop_pass(key, item);
    item.throttled_since = 0;
    item.number = ++numbered_;  // no timer of what it waited for is meant any more
    const bool has_room = item.is_from_retry || parking_.has_room(item.value.size());
    has_room ? park(key, item, why) : wait_here(key, item);
}

void PartitionOwner::park(const std::string& key, Item& item, const std::string& why) {
    item.is_waiting = false;
    item.is_parking = true;
    auto& parked = item.parked;
    parked.reason = why;
    if (!item.is_from_retry) {
        const bool is_urgent_text = item.decision.reason == "urgent";
        parked.of = is_urgent_text ? "urgent" : item.fault.empty() ? item.envelope.kind : "unknown";
        parked.line = item.message.line;
        parked.origin_offset = item.offset;
        parked.record = item.value;
    }
    const std::size_t level = retry::level_of(parked.tries);
    const bool is_behind = why == "behind";
    parked.due_at = is_behind ? 0 : ports_.clock.wall_ms() + retry::kLevels[level].delay_ms;
    parking_.park(item.envelope, parked, level, [this, key, number = item.number](bool is_parked) {
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        if (!is_parked) return cut_down(key, *current);
        if (current->is_from_retry) return finish(key);  // told when it was parked first
        // Staff hear of urgent words though the patient has no reply yet.
        const std::string staff = current->decision.reason == "urgent" ? "urgent" : "";
        current->decision = {Outcome::kParked, current->parked.reason, "", staff, std::nullopt};
        write_turn(key, *current);
    });
}

// Its copy is larger than the broker takes: the provider's own JSON gives way to the words.
void PartitionOwner::cut_down(const std::string& key, Item& item) {
    item.is_parking = false;
    if (item.message.raw.empty() || item.is_reminder()) return die(key, item, "too_large");
    item.message.raw.clear();
    item.value = shared::events::write_message(item.envelope, item.message);
    item.parked.record = item.value;
    park(key, item, item.parked.reason);
}

void PartitionOwner::take_parked() {
    if (is_stopping_ || taken_ >= kTakenAtOnce) return;
    const shared::WallMs now = ports_.clock.wall_ms();
    // More than the provider takes by now would only be parked again.
    const auto may = [&](const std::string& line, std::size_t taken) {
        return taken < std::min(kTakenOfLine, ports_.throttle.room(line));
    };
    for (auto& entry : parking_.book().take_due(now, kTakenAtOnce - taken_, may)) {
        auto item = std::make_unique<Item>();
        item->is_from_retry = true;
        item->taken_at = ports_.clock.mono_us();
        shared::failpoint("hot.unparked");
        item->offset = entry.parked.origin_offset;
        item->value = entry.parked.record;
        read_item(*item, entry.conversation);
        item->envelope.set_stage("taken", ports_.clock.wall_us());
        item->parked = std::move(entry.parked);
        ++taken_;
        push_urgent(entry.conversation, std::move(item));
    }
}

// While the window fills, what holds its head back has to leave: the oldest first.
void PartitionOwner::press() {
    if (!window_.is_half_full()) return;
    const shared::MonoUs now = ports_.clock.mono_us();
    std::vector<std::pair<offsets::Tracker::Ticket, Key>> in_the_way;
    for (const auto& [key, lane] : lanes_) {
        const Item& front = *lane.queue.front();
        if (front.is_joining || front.is_recalling) {  // answered at once
            later(key, front, 0, [this, key = key] {
                Item& item = *active(key);
                if (item.is_recalling) ports_.metrics.recalls_late.add();
                if (item.is_joining || item.is_recalling) decide(key, item);
            });
            continue;
        }
        const bool is_urgent_text = front.decision.reason == "urgent";
        if (!lane.is_busy || !front.is_waiting || is_urgent_text) continue;
        // One out of a retry topic holds no offset itself, but what stands behind it does.
        const auto held = std::find_if(lane.queue.begin(), lane.queue.end(), [](const auto& item) {
            return item->kind == Item::Kind::kRecord && !item->is_from_retry;
        });
        if (held == lane.queue.end() || now - (*held)->taken_at < kInTheWay) continue;
        in_the_way.emplace_back((*held)->ticket, key);
    }
    const auto most = std::min(in_the_way.size(), kParkedAtOnce);
    std::partial_sort(in_the_way.begin(),
                      in_the_way.begin() + static_cast<std::ptrdiff_t>(most),
                      in_the_way.end());
    for (std::size_t i = 0; i < most; ++i) {
        Item* item = active(in_the_way[i].second);
        if (item == nullptr || !item->is_waiting) continue;
        if (item->is_from_retry || parking_.has_room(item->value.size())) {
            give_way(in_the_way[i].second, *item, "window");
        }
    }
}

// Whether a reply may go out now, as far as slots and the provider's limits go. What has to wait
// long for it is parked, counting no attempt.
bool PartitionOwner::may_send(const std::string& key, Item& item) {
    if (!item.may_be_answered() || item.pass) return true;
    const lookup::Line& line = *item.context.line;
    auto entered = ports_.throttle.enter(line, key);
    if (!entered.ticket && is(conversation::is_urgent, key, item, *item.context.clinic)) {
        entered.ticket = ports_.throttle.enter_at_once(line, key);
    }
    item.pass = std::move(entered.ticket);
    if (item.pass) {
        item.throttled_since = 0;
        return true;
    }
    const shared::MonoUs now = ports_.clock.mono_us();
    if (item.throttled_since == 0) item.throttled_since = now;
    const bool is_slot = entered.ready_in == 0;
    const shared::MonoUs left =
        item.throttled_since + (is_slot ? settings_.send_wait_us : kSoon) - now;
    const std::string why = is_slot ? "send_slots" : "send_rate";
    if (left <= 0 || entered.ready_in > left) {
        give_way(key, item, why);
        return false;
    }
    item.is_waiting = true;
    show_typing(ports_, state_of(key), item, entered.ready_in);
    if (is_slot) {
        ports_.throttle.await_slot(line, [this, life = std::weak_ptr(life_), key, n = item.number] {
            Item* waiting = life.expired() || is_stopping_ ? nullptr : active(key);
            const bool is_it = waiting != nullptr && waiting->number == n && waiting->is_waiting;
            if (is_it) decide(key, *waiting);
            return is_it;
        });
    }
    later(key, item, is_slot ? left : entered.ready_in, [this, key] {
        Item& waiting = *active(key);
        if (waiting.is_waiting && !waiting.pass) decide(key, waiting);
    });
    let_urgent_pass(key);
    return false;
}

// Nothing is sent for it.
void PartitionOwner::drop_pass(const std::string& key, Item& item) {
    if (!item.pass) return;
    ports_.throttle.give_back(*item.context.line, key);
    item.pass.reset();
    ports_.throttle.serve();
}

}  // namespace workers::hot::owner
