#include "ops/frontdeskctl/repartition_work.hpp"

#include "ops/frontdeskctl/repartition_state.hpp"
#include "shared/kafka/positions.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Result;
using shared::kafka::Offset;

constexpr const char* kOffsets = R"(
SELECT partition, next_offset FROM core.consumer_offsets
WHERE consumer_group = $1 AND topic = $2)";

std::int64_t behind(const std::vector<Offset>& done, const std::vector<Offset>& ends) {
    std::int64_t out = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        out += std::max<std::int64_t>(ends[i] - done[i], 0);
    }
    return out;
}

// In the database, the truth of the background workers.
Result<std::int64_t> rows_behind(const Settings& settings,
                                 const std::string& group,
                                 const std::string& topic,
                                 shared::postgres::Connection& database) {
    const auto& prefix = settings.kafka.topic_prefix;
    const auto rows = database.run(kOffsets, {prefix + group, prefix + topic});
    if (!rows) return rows.error();
    const auto ends = shared::kafka::log_ends(settings.kafka, topic);
    if (!ends) return ends.error();
    std::vector<Offset> done(ends->size(), 0);
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        const auto partition = std::stoul(std::string((*rows)->get(row, 0)));
        if (partition < done.size())
            done[partition] = std::stoll(std::string((*rows)->get(row, 1)));
    }
    return behind(done, *ends);
}

Result<std::int64_t> inbound_behind(const Settings& settings, const std::string& group) {
    const auto committed = shared::kafka::committed_offsets(settings.kafka, group, "inbound");
    if (!committed) return committed.error();
    const auto ends = shared::kafka::log_ends(settings.kafka, "inbound");
    if (!ends) return ends.error();
    return behind(*committed, *ends);
}

}  // namespace

std::string OpenWork::text() const {
    std::string out;
    const auto add = [&out](std::int64_t count, const char* what) {
        if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
    };
    add(inbound, "records of inbound without outcome");
    add(rows, "turns and events without rows");
    add(parked, "records in the retry topics");
    add(open, "conversations with a reply on its way");
    add(unreadable, "records that this version cannot read");
    return out;
}

Result<OpenWork> read_open_work(const Settings& settings,
                                const WorkGroups& groups,
                                shared::kafka::LogReader& reader,
                                int partitions) {
    Settings seen = settings;
    seen.kafka.partitions = partitions;
    OpenWork out;
    auto database = seen.database();
    // The background first: it writes into inbound.
    for (const char* topic : {"turns", "events"}) {
        const auto rows = rows_behind(seen, groups.background, topic, database);
        if (!rows) return rows.error();
        out.rows += *rows;
    }
    const auto inbound = inbound_behind(seen, groups.hot);
    if (!inbound) return inbound.error();
    out.inbound = *inbound;
    if (!out.text().empty()) return out;
    for (int partition = 0; partition < partitions; ++partition) {
        const auto state = read_partition_state(reader, partition);
        if (!state) return state.error();
        out.parked += static_cast<std::int64_t>(state->parked);
        out.open += static_cast<std::int64_t>(state->open);
        out.unreadable += state->unreadable;
    }
    return out;
}

Result<std::string> read_members(const Settings& settings, const WorkGroups& groups) {
    std::string out;
    for (const std::string& group : {groups.hot, groups.background}) {
        const auto members = shared::kafka::group_members(settings.kafka, group);
        if (!members) return members.error();
        if (*members == 0) continue;
        out += fmt::format("{}{} in {}", out.empty() ? "" : ", ", *members, group);
    }
    return out;
}

}  // namespace ops::frontdeskctl
