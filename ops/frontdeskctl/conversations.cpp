// `frontdeskctl conversations rebuild`: the conversation log from PostgreSQL, after a lost cluster.
//
//   ~owner at offset 0 of each partition -> the states under that epoch
//
// Only into empty partitions, and only while no worker runs (see ConversationWriter). What is there
// after a failure is of no use: the topic is made anew before the next try.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/conversation_rows.hpp"
#include "ops/frontdeskctl/conversation_writer.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <vector>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

namespace log = workers::hot::conversation_log;
using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::chrono::seconds kReachLimit{10};
constexpr std::size_t kTellEvery = 10'000;

Result<void> require_empty(const Settings& settings) {
    if (auto known = shared::kafka::check_partitions(settings.kafka, kConversations); !known)
        return known;
    const auto ends = shared::kafka::log_ends(settings.kafka, kConversations);
    if (!ends) return ends.error();
    for (const auto end : *ends) {
        if (end == 0) continue;
        return Error{
            "not_empty",
            "the topic conversations holds something already: it is its owners' own; where "
            "a worker began it after the cluster was lost: stop the hot workers, delete "
            "the topic, run frontdeskctl topics create, and rebuild again",
            Action::kStop};
    }
    return {};
}

Result<std::size_t> copy_all(const Settings& settings,
                             ConversationWriter* writer,
                             const std::string& owner) {
    auto database = settings.database();
    const shared::SystemClock clock;
    std::size_t count = 0;
    for (std::string after;;) {
        const auto page = read_conversations(database, after, clock.wall_ms());
        if (!page) return page.error();
        if (page->empty()) return count;
        after = page->back().key;
        for (const auto& [key, state] : *page) {
            ++count;
            if (count % kTellEvery == 0) fmt::print(stderr, "  {} conversations\n", count);
            if (writer == nullptr) continue;
            const auto partition = shared::kafka::partition_of(key, settings.kafka.partitions);
            auto done =
                writer->write(partition, key, log::write_state(key, 0, owner, state, false));
            if (!done) return done.error();
        }
        if (writer == nullptr) continue;
        if (auto done = writer->finish(); !done) return done.error();
    }
}

}  // namespace

int conversations_rebuild(const Settings& settings, bool is_dry_run) {
    if (const auto empty = require_empty(settings); !empty) return fail(empty.error());
    if (is_dry_run) {
        const auto count = copy_all(settings, nullptr, "");
        if (!count) return fail(count.error());
        fmt::print("{} conversations would be written\n", *count);
        return kDone;
    }
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({kConversations}, kReachLimit)) return fail("kafka does not answer");
    const auto count_of = static_cast<std::size_t>(settings.kafka.partitions);
    ConversationWriter writer(*producer, std::vector<shared::kafka::Offset>(count_of, 0));
    const std::string owner = shared::uuid_v7().text();
    const auto opened = writer.open(settings.kafka.partitions, owner);
    if (!opened) return fail(opened.error());
    const auto count = copy_all(settings, &writer, owner);
    if (!count) return fail(count.error());
    fmt::print("{} conversations written; start the hot workers\n", *count);
    return kDone;
}

}  // namespace ops::frontdeskctl
