#include "workers/background/batches/offsets.hpp"

#include "workers/background/persist/columns.hpp"

#include <utility>

namespace workers::background::batches {
namespace {

using persist::Columns;
using persist::number;
using shared::postgres::Parameter;

constexpr const char* kClaim = R"(
INSERT INTO core.consumer_offsets AS o (consumer_group, topic, partition)
SELECT $1, n.topic, n.partition
FROM unnest($2::text[], $3::int[]) AS n(topic, partition) ORDER BY 2, 3
ON CONFLICT (consumer_group, topic, partition)
    DO UPDATE SET epoch = o.epoch + 1, updated_at = now()
RETURNING topic, partition, epoch, next_offset, last_record)";

// The first statement of each batch, which says with it that the worker tells the caches itself
// what becomes of its patients and memories (schemas/postgres/0010). It holds for the transaction.
constexpr const char* kAdvance = R"(
UPDATE core.consumer_offsets o SET next_offset = n.next, last_record = n.last_record,
    last_record_at = to_timestamp(n.last_at / 1000.0), updated_at = now()
FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
    $8::bigint[]) AS n(topic, partition, epoch, before, next, last_record, last_at)
WHERE o.consumer_group = $1 AND o.topic = n.topic AND o.partition = n.partition
    AND o.epoch = n.epoch AND o.next_offset = n.before
RETURNING o.topic, o.partition, set_config('frontdesk.announces', 'off', true))";

constexpr const char* kElsewhere = R"(
SELECT n.topic, n.partition, o.epoch > n.epoch, o.epoch = n.epoch AND o.next_offset > n.next
FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[]) AS n(topic, partition, epoch, next)
LEFT JOIN core.consumer_offsets o ON o.consumer_group = $1 AND o.topic = n.topic
    AND o.partition = n.partition
WHERE o.epoch IS DISTINCT FROM n.epoch OR o.next_offset <> n.next)";

std::vector<Parameter> with_group(const std::string& group, const Columns& columns) {
    std::vector<Parameter> out{group};
    for (auto& array : columns.arrays()) out.push_back(std::move(array));
    return out;
}

}  // namespace

std::map<TopicPartition, Advance> advances(std::span<const Item> items) {
    std::map<TopicPartition, Advance> out;
    for (const Item& item : items) {
        out[item.from] = {item.offset + 1, item.envelope.record, item.appended_at};
    }
    return out;
}

OffsetStore::OffsetStore(std::string group, std::string topic_prefix)
    : group_(topic_prefix + std::move(group)), prefix_(std::move(topic_prefix)) {}

TopicPartition OffsetStore::without_prefix(std::string_view topic,
                                           std::string_view partition) const {
    return {std::string(topic.substr(prefix_.size())), std::stoi(std::string(partition))};
}

shared::Result<std::map<TopicPartition, Claim>> OffsetStore::claim(
    shared::postgres::Connection& connection, const std::vector<TopicPartition>& partitions) {
    Columns wanted;
    for (const TopicPartition& one : partitions) {
        wanted.add({prefix_ + one.topic, number(one.partition)});
    }
    const auto rows = connection.run(kClaim, with_group(group_, wanted));
    if (!rows) return rows.error();
    std::map<TopicPartition, Claim> out;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        Claim& claim = out[without_prefix((*rows)->get(row, 0), (*rows)->get(row, 1))];
        claim.epoch = std::stoll(std::string((*rows)->get(row, 2)));
        claim.position.next = std::stoll(std::string((*rows)->get(row, 3)));
        claim.position.last_record = (*rows)->get(row, 4);
    }
    return out;
}

shared::Result<std::map<TopicPartition, Elsewhere>> OffsetStore::elsewhere(
    shared::postgres::Connection& connection, const Standings& standings) {
    Columns wanted;
    for (const auto& [partition, standing] : standings) {
        wanted.add({prefix_ + partition.topic,
                    number(partition.partition),
                    number(standing.epoch),
                    number(standing.next)});
    }
    std::map<TopicPartition, Elsewhere> out;
    if (wanted.empty()) return out;
    const auto rows = connection.run(kElsewhere, with_group(group_, wanted));
    if (!rows) return rows.error();
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        auto& why = out[without_prefix((*rows)->get(row, 0), (*rows)->get(row, 1))];
        const bool is_ahead = (*rows)->get(row, 3) == "t";
        why = is_ahead ? Elsewhere::kAhead : Elsewhere::kWentBack;
        if ((*rows)->get(row, 2) == "t") why = Elsewhere::kOwner;
    }
    return out;
}

std::vector<TopicPartition> OffsetStore::advance(shared::postgres::Transaction& transaction,
                                                 const std::map<TopicPartition, Advance>& moves,
                                                 const Standings& standings) {
    Columns wanted;
    for (const auto& [partition, move] : moves) {
        const auto found = standings.find(partition);
        const Standing standing = found == standings.end() ? Standing{-1, -1} : found->second;
        wanted.add({prefix_ + partition.topic,
                    number(partition.partition),
                    number(standing.epoch),
                    number(standing.next),
                    number(move.next),
                    persist::storable(move.last_record),
                    persist::time_number(move.last_at)});
    }
    const auto rows = transaction.run(kAdvance, with_group(group_, wanted));
    auto left = moves;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        left.erase(without_prefix(rows->get(row, 0), rows->get(row, 1)));
    }
    std::vector<TopicPartition> out;
    out.reserve(left.size());
    for (const auto& [partition, move] : left) out.push_back(partition);
    return out;
}

}  // namespace workers::background::batches
