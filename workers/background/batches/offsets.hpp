// Where each partition stands, in core.consumer_offsets: the truth that Kafka's own commit only
// hints at. Stored in the transaction of the rows, fenced by an epoch that PostgreSQL issues.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/batches/resume_check.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace workers::background::batches {

using shared::kafka::TopicPartition;

struct Claim {
    std::int64_t epoch = 0;
    Position position;
};

// What the owner of a partition takes for stored.
struct Standing {
    std::int64_t epoch = 0;
    shared::kafka::Offset next = 0;
};
using Standings = std::map<TopicPartition, Standing>;

// Why a partition stands elsewhere than its owner takes it for.
enum class Elsewhere {
    kOwner,     // another has claimed it
    kAhead,     // the answer of a commit was lost
    kWentBack,  // the database lost commits
};

// What a batch moves a partition to.
struct Advance {
    shared::kafka::Offset next = 0;
    std::string last_record;
    shared::WallMs last_at = 0;
    auto operator<=>(const Advance&) const = default;
};

// The last item of each partition. Pure.
std::map<TopicPartition, Advance> advances(std::span<const Item> items);

// Not thread-safe, holds no connection.
class OffsetStore {
  public:
    // Rows carry the names with the prefix: environments may share a database.
    OffsetStore(std::string group, std::string topic_prefix);

    // Takes the partitions over: one statement raises their epochs and tells where they stand.
    // Whoever wrote them before cannot any more.
    shared::Result<std::map<TopicPartition, Claim>> claim(
        shared::postgres::Connection& connection, const std::vector<TopicPartition>& partitions);

    // Moves the offsets; gives the partitions that stand elsewhere: the epoch is no longer ours, or
    // the database lost commits (it crashed with `synchronous_commit = off`, failed over to a
    // standby that was behind, was restored) or has one whose answer was lost. Any such means that
    // the transaction must not commit, and that the partition is to be claimed anew. Throws
    // StatementError.
    std::vector<TopicPartition> advance(shared::postgres::Transaction& transaction,
                                        const std::map<TopicPartition, Advance>& moves,
                                        const Standings& standings);

    // Those of them that stand elsewhere.
    shared::Result<std::map<TopicPartition, Elsewhere>> elsewhere(
        shared::postgres::Connection& connection, const Standings& standings);

  private:
    TopicPartition without_prefix(std::string_view topic, std::string_view partition) const;

    std::string group_;
    std::string prefix_;
};

}  // namespace workers::background::batches
