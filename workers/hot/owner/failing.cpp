// What cannot go on: tried again for a while, then a dead letter.
#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/hot/owner/partition_owner.hpp"

namespace workers::hot::owner {

namespace {

using shared::events::Outcome;

}  // namespace

void PartitionOwner::retry_later(const std::string& key, Item& item, const std::string& code) {
    const shared::MonoUs now = ports_.clock.mono_us();
    if (item.first_failure == 0) item.first_failure = now;
    ++item.attempts;
    // What the provider holds back is not given up: the window pauses the partition.
    const bool is_bounded = code != "rate_limited";
    if (is_bounded && now - item.first_failure >= settings_.retry_for_us) {
        return die(key, item, code);
    }
    item.is_waiting = true;
    later(key, item, settings_.retry_every_us, [this, key] {
        Item& again = *active(key);
        again.is_waiting = false;
        look_up(key, again);
    });
    let_urgent_pass(key);
}

void PartitionOwner::die(const std::string& key, Item& item, const std::string& reason) {
    shared::log::warning("dead letter",
                         {{"reason", reason},
                          {"record", item.envelope.record},
                          {"message", item.envelope.message},
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
    dead.attempts = item.attempts + 1;
    dead.first_error = dead.last_error = reason;
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
