// Reading as a member of a consumer group, from one thread.
//
// All calls, and all listener calls, happen on the thread that polls. Offsets are never committed
// by the library on its own. Settings and their reasons: rdkafka_conf.cpp.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/record.hpp"
#include "shared/kafka/settings.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shared::kafka {

struct TopicPartition {
    std::string topic;  // without prefix
    Partition partition = 0;
    auto operator<=>(const TopicPartition&) const = default;
};

inline constexpr Offset kCommitted = -1000;  // start where the group committed, else at the start
inline constexpr Offset kBeginning = -2;

// Called from poll() and close().
class RebalanceListener {
  public:
    virtual ~RebalanceListener() = default;
    struct Start {
        Offset offset = kCommitted;
        bool paused = false;
    };
    // Where to begin with each newly assigned partition. Must not block for long.
    virtual Start on_assigned(const TopicPartition& partition) = 0;
    // The partitions are given up when this returns; committing them here is allowed unless
    // `lost` (somebody else has them already).
    virtual void on_revoked(const std::vector<TopicPartition>& partitions, bool lost) = 0;
};

struct GroupSettings {
    std::string group;
    std::vector<std::string> topics;              // without prefix
    std::string assignor = "cooperative-sticky";  // or `range`, `roundrobin`
    std::string instance_id;                      // static membership; empty is off
    std::chrono::milliseconds session_timeout{10'000};
    std::chrono::milliseconds heartbeat{1'000};
    std::chrono::milliseconds max_poll_interval{60'000};
    // Most that is fetched ahead, all partitions together; a fetch under way comes on top of it.
    int queue_kbytes = 65'536;
};

class GroupConsumer {
  public:
    virtual ~GroupConsumer() = default;

    // The next record, waiting at most that long; nullopt where none came. Serves rebalances.
    // Error `kafka_fatal` (stop) when the client cannot go on, also where it is given a partition
    // beyond those of the settings.
    virtual Result<std::optional<Record>> poll(std::chrono::milliseconds timeout) = 0;
    // Writes the number 1 in 8 bytes to `fd`, a non-blocking eventfd or pipe, whenever records or
    // rebalances wait after none did: after a wake, read what was written (of a pipe: all of it)
    // and poll with no wait until nothing comes. Poll at times also without one, within
    // max_poll_interval. `fd` stays the caller's and outlives close().
    virtual void wake(int fd) = 0;

    // Both are idempotent and ignore partitions that are not assigned.
    virtual void pause(const TopicPartition& partition) = 0;
    virtual void resume(const TopicPartition& partition) = 0;
    virtual Result<void> seek(const TopicPartition& partition, Offset offset) = 0;

    // `offsets`: next offset to read, by partition. Asynchronous: failures are logged, and the
    // next commit covers them. Held back while the group is rebalanced (#4908).
    virtual void commit(const std::map<TopicPartition, Offset>& offsets) = 0;
    virtual Result<void> commit_now(const std::map<TopicPartition, Offset>& offsets,
                                    std::chrono::milliseconds timeout) = 0;
    // First and next offset of the log at the broker.
    struct Bounds {
        Offset begin = 0;
        Offset end = 0;
    };
    virtual Result<Bounds> bounds(const TopicPartition& partition,
                                  std::chrono::milliseconds timeout) = 0;
    virtual std::vector<TopicPartition> assignment() const = 0;
    // How often the client's own thread has told of itself, once a second as long as it turns and
    // this one polls: an assignment that the library never ends shows here alone (#4783).
    virtual std::uint64_t client_turns() const = 0;
    // Leaves the group; the listener's on_revoked is called. Bounded by the deadline.
    virtual void close(std::chrono::milliseconds deadline) = 0;
};

// `listener` must outlive the consumer. Throws std::runtime_error on bad settings.
std::unique_ptr<GroupConsumer> make_group_consumer(const Settings& settings,
                                                   const GroupSettings& group,
                                                   RebalanceListener& listener);

}  // namespace shared::kafka
