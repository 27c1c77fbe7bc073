#include "workers/hot/owner/partition_owner.hpp"

#include "shared/base/failpoint.hpp"
#include "workers/hot/conversation/change.hpp"
#include "workers/hot/owner/changing.hpp"
#include "workers/hot/owner/reading.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::owner {
PartitionOwner::PartitionOwner(shared::kafka::Partition partition,
                               const Ports& ports,
                               const OwnerSettings& settings,
                               std::function<void()> on_fenced)
    : partition_(partition),
      ports_(ports),
      settings_(settings),
      window_(settings.window),
      assigned_at_(ports.clock.mono_us()),
      log_(ports.loop,
           ports.claims,
           ports.reader,
           ports.clock,
           partition,
           ports.metrics,
           {[this, on_fenced = std::move(on_fenced)] {
                is_stopping_ = true;
                on_fenced();
            },
            [this](const std::string& key) {
                auto item = std::make_unique<Item>();
                item->kind = Item::Kind::kRewrite;
                push_urgent(key, std::move(item));
            }}),
      turns_(ports.loop, ports.turns, ports.clock, partition, ports.metrics),
      parking_(
          ports.loop,
          ports.turns,
          ports.clock,
          partition,
          ports.metrics,
          [this] { return turns_.turns_end(); },
          settings.parked),
      forwarder_(ports.loop, ports.claims, ports.clock, settings.partitions) {
    log_.open([this](shared::kafka::Offset epoch) { read_conversations(epoch); });
}

void PartitionOwner::take(shared::kafka::Record record) {
    shared::failpoint("hot.taken");
    ports_.metrics.records.add();
    auto item = std::make_unique<Item>();
    item->taken_at = ports_.clock.mono_us();
    item->ticket = window_.received(record.offset, item->taken_at);
    item->offset = record.offset;
    item->value = std::move(record.value);
    read_item(*item, record.key);
    item->envelope.set_stage("taken", ports_.clock.wall_us());
    if (item->envelope.kind == "message" && item->fault.empty()) {
        item->is_beyond = !window_.take_share(item->message.line, item->share_of);
    }
    const std::string key = item->envelope.conversation;  // outlives the item
    // A message may be waiting for it, or must not be decided without it.
    const auto& envelope = item->envelope;
    const bool is_passed = !envelope.forwarded_from.empty();
    if (envelope.kind == "forward" || (envelope.kind == "own" && is_passed)) {
        return push_urgent(key, std::move(item));
    }
    if (is_open_ && conversation::is_change(envelope.kind) && item->fault.empty()) {
        const auto state = states_.find(key);
        amend(lanes_[key], state == states_.end() ? nullptr : &state->second, *item);
    }
    push(key, std::move(item));
}

void PartitionOwner::push(const std::string& key, std::unique_ptr<Item> item) {
    item->number = ++numbered_;
    lanes_[key].queue.push_back(std::move(item));
    begin(key);
    let_urgent_pass(key);
    const Item* front = active(key);
    if (front == nullptr || !front->is_joining) return;
    later(key, *front, 0, [this, key] {  // perhaps that is the question
        if (active(key)->is_joining) decide(key, *active(key));
    });
}

void PartitionOwner::push_urgent(const std::string& key, std::unique_ptr<Item> item) {
    item->number = ++numbered_;
    Lane& lane = lanes_[key];
    if (lane.is_busy && lane.queue.front()->is_waiting) {
        lane.is_busy = false;  // it begins anew behind this one; its timers know it by number
        lane.queue.front()->number = ++numbered_;
    }
    auto place = lane.queue.begin() + (lane.is_busy ? 1 : 0);
    while (lane.is_busy && place != lane.queue.end() && (*place)->is_first) ++place;
    // What staff typed counts after an earlier resume that waits in line; what was parked comes
    // after all that need not wait for it.
    const bool is_own = item->kind == Item::Kind::kRecord && item->envelope.kind == "own";
    const auto goes_before = [&, is_parked = item->is_from_retry](const Item& other) {
        const bool is_control = other.envelope.kind == "control";
        if (!is_parked) return is_own && is_control;
        return other.is_first || is_control || other.envelope.kind == "own";
    };
    item->is_first = lane.is_busy;
    for (auto each = place; each != lane.queue.end(); ++each) {
        if (!goes_before(**each)) continue;
        place = std::next(each);
        item->is_first = false;
    }
    lane.queue.insert(place, std::move(item));
    begin(key);
}

void PartitionOwner::begin(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || !is_open_ || is_stopping_) return;
    Lane& lane = found->second;
    if (lane.is_busy || lane.queue.empty()) return;
    lane.is_busy = true;
    Item& item = *lane.queue.front();
    item.is_first = false;
    switch (item.kind) {
        case Item::Kind::kRecord:
            handle_record(key, item);
            break;
        case Item::Kind::kResend:
            resend(key, item);
            break;
        case Item::Kind::kRewrite:
            states_.contains(key) ? write_state(key, item) : drop(key, item);
            break;
        case Item::Kind::kDrop:
            drop(key, item);
            break;
    }
}

void PartitionOwner::finish(const std::string& key) {
    const auto found = lanes_.find(key);
    Lane& lane = found->second;
    const Item& done = *lane.queue.front();
    if (done.is_from_retry) {
        --taken_;
        if (!done.is_parking) {
            const auto& envelope = done.envelope;
            parking_.book().finished(key, envelope.record, envelope.replay.id);
        }
        const auto state = states_.find(key);
        if (state != states_.end() && state->second.counter == 0) states_.erase(state);
        ports_.loop.post([this, life = std::weak_ptr(life_)] {
            if (!life.expired()) take_parked();
        });
    } else if (done.kind == Item::Kind::kRecord) {
        window_.finished(done.ticket, done.share_of);
    }
    lane.queue.pop_front();
    lane.is_busy = false;
    if (lane.queue.empty()) {
        lanes_.erase(found);
        return;
    }
    // Posted, not called: a long line must not become a deep stack.
    ports_.loop.post([this, life = std::weak_ptr(life_), key] {
        if (!life.expired()) begin(key);
    });
}

Item* PartitionOwner::active(const std::string& key) {
    const auto found = lanes_.find(key);
    if (found == lanes_.end() || !found->second.is_busy) return nullptr;
    return found->second.queue.front().get();
}

// If the same item is still the active one by then.
void PartitionOwner::later(const std::string& key,
                           const Item& item,
                           shared::MonoUs delay,
                           std::function<void()> work) {
    ports_.loop.after(
        delay,
        [this, life = std::weak_ptr(life_), key, number = item.number, work = std::move(work)] {
            if (life.expired()) return;
            const Item* current = active(key);
            if (current == nullptr || current->number != number) return;
            if (!is_stopping_ || !current->is_waiting) work();
        });
}

void PartitionOwner::tick() {
    if (!is_open_ || log_.is_fenced()) return;
    const shared::MonoUs now = ports_.clock.mono_us();
    press();
    take_parked();
    ports_.throttle.serve();
    check_evidence();
    write_progress(now);
}

conversation_log::Kept PartitionOwner::take_kept() {
    return log_.is_lost() ? std::exchange(states_, {}) : conversation_log::Kept{};
}

bool PartitionOwner::is_idle() const {
    return std::none_of(lanes_.begin(), lanes_.end(), [](const auto& entry) {
        return entry.second.is_busy && !entry.second.queue.front()->is_waiting;
    });
}

}  // namespace workers::hot::owner
