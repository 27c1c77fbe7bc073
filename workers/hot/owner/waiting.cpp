// A message may wait in its lane: for an open send, for what another conversation knows, for
// what is known of the patient, for another try. Urgent words wait for none of these.
#include "workers/hot/owner/partition_owner.hpp"
#include "workers/hot/owner/recalling.hpp"
#include "workers/hot/owner/typing.hpp"

#include <algorithm>
#include <iterator>

namespace workers::hot::owner {

// The next reply waits for an open one, until that is some seconds old: all lines behind it
// together, not each for itself.
bool PartitionOwner::must_wait(const std::string& key, Item& item) {
    if (state_of(key).open.empty()) return false;
    const shared::WallMs now = ports_.clock.wall_ms();
    const bool is_young =
        std::any_of(state_of(key).open.begin(), state_of(key).open.end(), [&](const auto& open) {
            const auto watched = watched_.find(open.reply_id);
            return watched == watched_.end() ||
                   watched->second.since + settings_.open_wait_ms > now;
        });
    const shared::MonoUs since = ports_.clock.mono_us();
    if (item.waiting_since == 0) item.waiting_since = since;
    item.is_waiting = is_young && since - item.waiting_since < settings_.open_wait_ms * 1000 &&
                      !is(conversation::is_urgent, key, item, *item.context.clinic);
    const shared::MonoUs waited = since - item.waiting_since;
    if (item.is_waiting && waited >= kTypingFrom) {
        show_typing(ports_, state_of(key), item, settings_.open_wait_ms * 1000 - waited);
    }
    return item.is_waiting;
}

// Whether the message waits for what is known of its patient: once, shortly, and not where records
// queue up. It is decided again when all has come, or the time is over.
bool PartitionOwner::awaits_memory(const std::string& key,
                                   Item& item,
                                   const conversation::Incoming& incoming,
                                   bool is_partial) {
    const shared::MonoUs limit = std::min(settings_.recall_us, kMostRecallWait);
    const bool is_over = item.parked.was_recalled || limit <= 0 || window_.is_half_full();
    if (!is_partial || is_over) return false;
    item.parked.was_recalled = true;
    if (conversation::is_urgent(state_of(key),
                                incoming,
                                *item.context.clinic,
                                ports_.engine,
                                settings_.rules,
                                ports_.clock.wall_ms())) {
        return false;
    }
    item.is_waiting = item.is_recalling = true;
    const std::string clinic = item.context.clinic->id;
    const std::string patient = patient_of(state_of(key), item);
    const auto has_begun = std::make_shared<bool>(false);  // what is there at once is no wait
    const auto goes_on =
        [=, this, life = std::weak_ptr(life_), number = item.number](bool is_late) {
            Item* front = life.expired() || is_stopping_ ? nullptr : active(key);
            if (front == nullptr || front->number != number || !front->is_recalling) return;
            if (*has_begun) front->is_recall_late = is_late;
            front->is_recalling = front->is_waiting = false;
            decide(key, *front);
        };
    later(key, item, limit, [goes_on] { goes_on(true); });
    ports_.patients.await(clinic, patient, limit, [goes_on] { goes_on(false); });
    *has_begun = true;
    return true;
}

bool PartitionOwner::is(conversation::Weighing* so,
                        const std::string& key,
                        const Item& item,
                        const lookup::Clinic& clinic) {
    return so(state_of(key),
              {item.envelope, item.message},
              clinic,
              ports_.engine,
              settings_.rules,
              ports_.clock.wall_ms());
}

// What came to the front of the line while another was under way, an echo that closes the open send
// that others wait for, and urgent words. All of a conversation are messages to the same clinic:
// the one in front has it at hand.
void PartitionOwner::let_urgent_pass(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || !found->second.is_busy) return;
    auto& queue = found->second.queue;
    const Item& front = *queue.front();
    const auto passes = [&](Item& item) {
        if (front.is_waiting && item.is_first) return true;
        if (item.kind != Item::Kind::kRecord || item.is_first || item.is_weighed) return false;
        if (item.envelope.kind == "own" && front.is_waiting) {
            // Who types is not to be spoken over by a greeting that only waits for more.
            item.is_weighed = front.is_joining || is_own_echo(key, item);
            return item.is_weighed;
        }
        if (!item.may_be_answered() || front.context.clinic == nullptr) return false;
        item.is_weighed = true;
        // A greeting that waits for more has no more to come behind a STOP.
        const auto so = front.is_joining ? conversation::stands_alone : conversation::is_urgent;
        return is(so, key, item, *front.context.clinic);
    };
    const auto place = std::find_if(
        std::next(queue.begin()), queue.end(), [&](const auto& item) { return passes(*item); });
    if (place == queue.end()) return;
    auto item = std::move(*place);
    queue.erase(place);
    push_urgent(key, std::move(item));
}

}  // namespace workers::hot::owner
