#include "ops/frontdeskctl/repartition_inbound.hpp"

#include "shared/kafka/partition.hpp"
#include "shared/kafka/positions.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <vector>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using shared::kafka::Offset;
using shared::kafka::Partition;
using shared::kafka::Record;

constexpr const char* kInbound = "inbound";

// One after the other: they are few, and none may stand before an earlier one of its key.
Result<void> append(const Record& record, int partitions, shared::kafka::Producer& producer) {
    const auto told = std::make_shared<std::promise<shared::kafka::Ack>>();
    auto ack = told->get_future();
    const auto begun =
        producer.produce(kInbound,
                         shared::kafka::partition_of(record.key, partitions),
                         record.key,
                         record.value,
                         [told](const shared::kafka::Ack& how) { told->set_value(how); });
    if (!begun) return begun.error();
    const auto how = ack.get();
    if (how.stored) return {};
    return Error{"kafka_down", how.code, Action::kRetry};
}

}  // namespace

Result<std::size_t> bring_over(const shared::kafka::Settings& kafka,
                               const std::string& group,
                               shared::kafka::LogReader& reader,
                               shared::kafka::Producer& producer) {
    const auto committed = shared::kafka::committed_offsets(kafka, group, kInbound);
    if (!committed) return committed.error();
    const auto ends = shared::kafka::log_ends(kafka, kInbound);
    if (!ends) return ends.error();
    std::size_t found = 0;
    for (Partition partition = 0; partition < kafka.partitions; ++partition) {
        const auto place = static_cast<std::size_t>(partition);
        const Offset from = (*committed)[place], to = (*ends)[place];
        if (from >= to) continue;
        const auto records =
            shared::kafka::read_now(reader, {{kInbound, partition, from, std::nullopt, to}});
        if (!records) return records.error();
        const auto wrong = std::count_if(records->begin(), records->end(), [&](const auto& one) {
            return shared::kafka::partition_of(one.key, kafka.partitions) != partition;
        });
        if (wrong == 0) continue;
        for (const Record& record : *records) {
            if (auto done = append(record, kafka.partitions, producer); !done) return done.error();
        }
        const auto passed = shared::kafka::commit_offset(kafka, group, {kInbound, partition}, to);
        if (!passed) return passed.error();
        found += static_cast<std::size_t>(wrong);
    }
    return found;
}

}  // namespace ops::frontdeskctl
