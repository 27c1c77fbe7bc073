#include "workers/background/partitions.hpp"

namespace workers::background {

void Partitions::wait(const TopicPartition& partition, shared::MonoUs not_before) {
    owned_.erase(partition);
    waiting_[partition] = not_before;
}

void Partitions::own(const TopicPartition& partition, const batches::Claim& claim) {
    waiting_.erase(partition);
    owned_.insert_or_assign(partition,
                            Owned{claim.epoch,
                                  batches::ResumeCheck(claim.position),
                                  claim.position,
                                  claim.position.next});
}

void Partitions::forget(const TopicPartition& partition) {
    waiting_.erase(partition);
    owned_.erase(partition);
}

Owned* Partitions::find(const TopicPartition& partition) {
    const auto found = owned_.find(partition);
    return found == owned_.end() ? nullptr : &found->second;
}

std::vector<TopicPartition> Partitions::waiting(shared::MonoUs now) const {
    std::vector<TopicPartition> out;
    for (const auto& [partition, not_before] : waiting_) {
        if (now >= not_before) out.push_back(partition);
    }
    return out;
}

std::vector<TopicPartition> Partitions::owned() const {
    std::vector<TopicPartition> out;
    for (const auto& [partition, owned] : owned_) out.push_back(partition);
    return out;
}

batches::Standings Partitions::standings() const {
    batches::Standings out;
    for (const auto& [partition, owned] : owned_) {
        out.emplace(partition, batches::Standing{owned.epoch, owned.next});
    }
    return out;
}

}  // namespace workers::background
