// A member of a group with a listener that records what it was told.
#pragma once

#include "shared/kafka/group_consumer.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace shared::kafka {

class Member final : public RebalanceListener {
  public:
    explicit Member(const Settings& settings, const GroupSettings& group) {
        consumer_ = make_group_consumer(settings, group, *this);
    }

    Start on_assigned(const TopicPartition& partition) override {
        owned.insert(partition);
        ++assignments[partition];
        return starts.contains(partition) ? starts[partition] : all_start;
    }
    void on_revoked(const std::vector<TopicPartition>& partitions, bool lost) override {
        for (const TopicPartition& partition : partitions) owned.erase(partition);
        revoked.insert(revoked.end(), partitions.begin(), partitions.end());
        was_lost = was_lost || lost;
        if (before_revoke) before_revoke(partitions);
    }

    GroupConsumer& operator*() { return *consumer_; }
    GroupConsumer* operator->() { return consumer_.get(); }

    // Polls until the claim holds; false after the limit. Records go to `records`.
    bool poll_until(const std::function<bool()>& claim,
                    std::chrono::milliseconds limit = std::chrono::seconds(20)) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (!claim() && std::chrono::steady_clock::now() < deadline) poll_once();
        return claim();
    }
    void poll_once(std::chrono::milliseconds wait = std::chrono::milliseconds(20)) {
        auto record = consumer_->poll(wait);
        if (!record) {
            error = record.error().code;
        } else if (record->has_value()) {
            records.push_back(std::move(**record));
        }
    }

    Start all_start;
    std::map<TopicPartition, Start> starts;
    std::set<TopicPartition> owned;
    std::map<TopicPartition, int> assignments;
    std::vector<TopicPartition> revoked;
    bool was_lost = false;
    std::function<void(const std::vector<TopicPartition>&)> before_revoke;
    std::vector<Record> records;
    std::string error;

  private:
    std::unique_ptr<GroupConsumer> consumer_;
};

}  // namespace shared::kafka
