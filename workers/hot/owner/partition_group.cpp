#include "workers/hot/owner/partition_group.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

constexpr const char* kTopic = "inbound";

shared::kafka::TopicPartition inbound(shared::kafka::Partition partition) {
    return {kTopic, partition};
}

}  // namespace

PartitionGroup::PartitionGroup(event_loop::EpollLoop& loop,
                               const Ports& ports,
                               const OwnerSettings& settings,
                               const GroupLimits& limits,
                               const Metrics& metrics)
    : loop_(loop), ports_(ports), settings_(settings), limits_(limits), metrics_(metrics) {}

shared::kafka::RebalanceListener::Start PartitionGroup::on_assigned(
    const shared::kafka::TopicPartition& partition) {
    has_assignment_ = true;
    owners_[partition.partition] = make_owner(partition.partition);
    share_limits();
    paused_.erase(partition.partition);
    return {};  // from the committed offset; what comes before the opening is done waits
}

// What a provider allows a line is divided as the line's conversations are: by partition.
void PartitionGroup::share_limits() {
    ports_.throttle.set_share(static_cast<double>(owners_.size()) / settings_.partitions);
}

std::unique_ptr<PartitionOwner> PartitionGroup::make_owner(shared::kafka::Partition partition) {
    auto owner = std::make_unique<PartitionOwner>(partition, ports_, settings_, [this, partition] {
        loop_.post([this, partition] { fenced(partition); });
    });
    if (auto kept = kept_.extract(partition)) owner->keep(std::move(kept.mapped()));
    return owner;
}

void PartitionGroup::on_revoked(const std::vector<shared::kafka::TopicPartition>& partitions,
                                bool lost) {
    for (const auto& [topic, partition] : partitions) {
        const auto found = owners_.find(partition);
        if (found != owners_.end() && found->second) found->second->stop();
    }
    const shared::MonoUs until = ports_.clock.mono_us() + limits_.revoke_us;
    is_revoking_ = true;  // nobody is destroyed or opened while the loop turns in here
    while (!lost && !are_idle(partitions) && ports_.clock.mono_us() < until) loop_.turn(5'000);
    is_revoking_ = false;
    if (!lost) commit(true);
    for (const auto& [topic, partition] : partitions) {
        owners_.erase(partition);
        kept_.erase(partition);
        paused_.erase(partition);
        committed_.erase(partition);
    }
    share_limits();
    shared::log::info("partitions given up",
                      {{"count", partitions.size()}, {"lost", lost ? "yes" : "no"}});
}

bool PartitionGroup::are_idle(const std::vector<shared::kafka::TopicPartition>& partitions) const {
    return std::all_of(partitions.begin(), partitions.end(), [this](const auto& leaving) {
        const auto found = owners_.find(leaving.partition);
        return found == owners_.end() || !found->second || found->second->is_idle();
    });
}

void PartitionGroup::take(shared::kafka::Record record) {
    const auto found = owners_.find(record.partition);
    if (found == owners_.end() || !found->second) return;  // fenced: somebody else's now
    found->second->take(std::move(record));
}

void PartitionGroup::fenced(shared::kafka::Partition partition) {
    const auto found = owners_.find(partition);
    if (found == owners_.end() || !found->second) return;
    if (is_revoking_) {
        loop_.after(limits_.tick_every_us, [this, partition] { fenced(partition); });
        return;
    }
    const auto from = found->second->tracker().head();
    kept_[partition] = found->second->take_kept();
    found->second.reset();
    consumer_->pause(inbound(partition));
    paused_[partition] = true;
    loop_.after(limits_.reopen_us, [this, partition, from] { reopen(partition, from); });
}

// Still ours after longer than a session lasts: whoever fenced us is gone or never was a member.
void PartitionGroup::reopen(shared::kafka::Partition partition,
                            std::optional<shared::kafka::Offset> from) {
    const auto found = owners_.find(partition);
    if (found == owners_.end() || found->second) return;
    // With nothing unfinished the consumer stands where it should.
    const bool is_there = !from || consumer_->seek(inbound(partition), *from).has_value();
    if (is_revoking_ || !is_there) {
        loop_.after(limits_.reopen_us, [this, partition, from] { reopen(partition, from); });
        return;
    }
    found->second = make_owner(partition);
    paused_.erase(partition);
    consumer_->resume(inbound(partition));
}

void PartitionGroup::keep_house() {
    const shared::MonoUs now = ports_.clock.mono_us();
    ports_.throttle.serve();
    press_back();
    if (now - committed_at_ >= limits_.commit_every_us) {
        committed_at_ = now;
        commit(false);
    }
    if (now - ticked_at_ < limits_.tick_every_us) return;
    ticked_at_ = now;
    for (auto& [partition, owner] : owners_) {
        if (owner) owner->tick();
    }
    if (now - exported_at_ < limits_.export_every_us) return;
    exported_at_ = now;
    export_gauges();
}

void PartitionGroup::commit(bool must_wait) {
    std::map<shared::kafka::TopicPartition, shared::kafka::Offset> offsets;
    for (auto& [partition, owner] : owners_) {
        if (!owner) continue;
        if (const auto offset = owner->take_commit()) {
            offsets[inbound(partition)] = committed_[partition] = *offset;
        }
    }
    // A commit that failed is made good also where nothing new is finished.
    const shared::MonoUs now = ports_.clock.mono_us();
    if (must_wait || now - repeated_at_ >= limits_.repeat_commit_us) {
        repeated_at_ = now;
        for (const auto& [partition, offset] : committed_) offsets[inbound(partition)] = offset;
    }
    if (offsets.empty()) return;
    shared::failpoint("hot.commit_due");
    if (!must_wait) {
        consumer_->commit(offsets);
        shared::failpoint("hot.commit_asked");
        return;
    }
    const auto committed =
        consumer_->commit_now(offsets, std::chrono::milliseconds(limits_.revoke_commit_us / 1'000));
    if (!committed) {
        shared::log::warning("offsets were not committed; the next owner reads them again",
                             {{"code", committed.error().code}});
    }
}

void PartitionGroup::press_back() {
    for (auto& [partition, owner] : owners_) {
        if (!owner) continue;
        bool& is_paused = paused_[partition];
        if (!is_paused && owner->tracker().window() >= limits_.window) {
            consumer_->pause(inbound(partition));
            is_paused = true;
        } else if (is_paused && owner->tracker().window() < limits_.window / 2) {
            consumer_->resume(inbound(partition));
            is_paused = false;
        }
    }
}

void PartitionGroup::export_parked() {
    std::size_t records = 0;
    std::size_t bytes = 0;
    shared::WallMs oldest = 0;
    for (const auto& [partition, owner] : owners_) {
        if (!owner) continue;
        const auto& parked = owner->parked();
        records += parked.size();
        bytes += parked.bytes();
        const auto at = parked.oldest_received();
        if (at > 0 && (oldest == 0 || at < oldest)) oldest = at;
    }
    const auto age = oldest == 0 ? 0 : ports_.clock.wall_ms() - oldest;
    metrics_.parked.set(static_cast<double>(records));
    metrics_.parked_bytes.set(static_cast<double>(bytes));
    metrics_.parked_oldest_seconds.set(static_cast<double>(age) / 1e3);
}

bool PartitionGroup::all_open() const {
    return std::all_of(owners_.begin(), owners_.end(), [](const auto& entry) {
        return entry.second && entry.second->is_open();
    });
}

void PartitionGroup::export_gauges() {
    std::size_t open = 0;
    std::size_t sends = 0;
    std::size_t window = 0;
    const shared::MonoUs now = ports_.clock.mono_us();
    shared::MonoUs oldest = now;
    for (const auto& [partition, owner] : owners_) {
        if (!owner) continue;
        open += owner->is_open() ? 1 : 0;
        sends += owner->open_sends();
        window = std::max(window, owner->tracker().window());
        oldest = std::min(oldest, owner->tracker().head_since().value_or(now));
    }
    metrics_.partitions.set(static_cast<double>(open));
    metrics_.open_sends.set(static_cast<double>(sends));
    metrics_.oldest_open_seconds.set(static_cast<double>(now - oldest) / 1e6);
    metrics_.window.set(static_cast<double>(window));
    export_parked();
}

}  // namespace workers::hot::owner
