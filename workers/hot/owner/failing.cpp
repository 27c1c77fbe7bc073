// What cannot go on: tried again for a while, then a dead letter.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <algorithm>

namespace workers::hot::owner {

namespace {

using shared::events::Outcome;

constexpr int kMostTriesOfReminder = 2;  // a minute: retry/levels.hpp

}  // namespace

// First in its lane, each second; then in the retry topics, later each time.
void PartitionOwner::retry_later(const std::string& key,
                                 Item& item,
                                 const std::string& code,
                                 bool is_bounded) {
    const shared::WallMs now = ports_.clock.wall_ms();
    auto& parked = item.parked;
    if (parked.first_failed_at == 0) {
        parked.first_failed_at = now;
        parked.first_error = code;
    }
    parked.last_error = code;
    ++parked.attempts;
    const shared::WallMs since = now - parked.first_failed_at;
    // What the provider holds back is not given up.
    if (is_bounded && code != "rate_limited" && since >= settings_.retry_for_ms) {
        return die(key, item, code);
    }
    // A reminder stands in nobody's way.
    const bool is_brief =
        !item.is_from_retry && !item.is_reminder() && since < settings_.retry_here_ms;
    if (is_brief) return wait_here(key, item);
    // Urgent words are tried every 5 s, whatever that costs.
    parked.tries = item.decision.reason == "urgent" ? 1 : parked.tries + 1;
    // Nobody knows of it yet, and it is of use for some hours only.
    if (item.is_reminder()) parked.tries = std::min(parked.tries, kMostTriesOfReminder);
    give_way(key, item, code);
}

// In its lane, also where the retry topics are full or its copy is larger than the broker takes.
void PartitionOwner::wait_here(const std::string& key, Item& item) {
    item.is_parking = false;
    item.is_waiting = true;
    later(key, item, settings_.retry_every_us, [this, key] {
        Item& again = *active(key);
        if (!again.is_waiting) return;
        again.is_waiting = false;
        handle_record(key, again);
    });
    let_urgent_pass(key);
}

// A newer worker may come: until then it holds nothing back.
void PartitionOwner::await_newer(const std::string& key, Item& item) {
    const shared::WallMs now = ports_.clock.wall_ms();
    auto& parked = item.parked;
    if (parked.first_failed_at == 0) {
        parked.first_failed_at = now;
        parked.first_error = parked.last_error = item.fault;
        parked.tries = static_cast<int>(retry::kLevels.size());
    }
    const bool is_nameless = item.envelope.record.empty();
    if (is_nameless || now - parked.first_failed_at >= settings_.retry_for_ms) {
        return die(key, item, item.fault);
    }
    give_way(key, item, "unknown_kind");
}

void PartitionOwner::die(const std::string& key, Item& item, const std::string& reason) {
    shared::log::warning("dead letter",
                         {{"reason", reason},
                          {"record", item.envelope.record},
                          {"partition", partition_},
                          {"offset", item.offset}});
    item.decision = {Outcome::kDead, reason, "", "", std::nullopt};
    item.reply_id.clear();
    if (item.envelope.record.empty()) return bury(key, item);
    // The state first: behind the fence only the owner gives a message up.
    remember(item, state_of(key));
    write_state(key, item);
}

void PartitionOwner::bury(const std::string& key, Item& item) {
    const std::string& reason = item.decision.reason;
    shared::events::Dead dead;
    dead.reason = reason;
    dead.origin_topic = "inbound";
    dead.origin_partition = partition_;
    dead.origin_offset = item.offset;
    dead.attempts = std::max(item.parked.attempts, 1);
    dead.first_error = item.parked.first_error.empty() ? reason : item.parked.first_error;
    dead.last_error = reason;
    dead.record = item.value;
    const bool is_readable = !item.envelope.record.empty();
    shared::events::Envelope envelope = item.envelope;
    if (!is_readable) envelope.record = key + ":" + std::to_string(item.offset);
    turns_.write_dead(envelope, dead, key, [this, key, number = item.number] {
        Item* current = active(key);
        if (current == nullptr || current->number != number) return;
        shared::failpoint("hot.dead_letter_stored");
        if (current->envelope.record.empty()) return finish(key);
        write_turn(key, *current);
    });
}

}  // namespace workers::hot::owner
