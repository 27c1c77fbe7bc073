#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/spool/drain.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::spool::Drain;

constexpr std::chrono::seconds kReachLimit{10};
// So many windows in a row that the log does not take are enough to give up.
constexpr int kMostFailures = 5;

// A folder beside the one that is meant has nothing in it that waits: no reason to say all is well.
std::string why_no_spool(const std::string& folder) {
    std::error_code failure;
    if (!std::filesystem::is_directory(folder, failure)) return folder + " is no folder";
    if (shared::spool::is_spool(folder)) return "";
    return folder +
           " is no spool: neither its lock nor segments are there (FRONTDESK_INGEST_SPOOL)";
}

int count_rejected(const std::string& folder) {
    int out = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        out += file.path().filename().string().starts_with("rejected-") ? 1 : 0;
    }
    return out;
}

struct Content {
    std::uint64_t records = 0;
    std::map<std::string, std::uint64_t> topics;
    std::set<std::string> keys;
    shared::WallMs oldest = 0, newest = 0;

    void add(const shared::spool::Entry& entry) {
        if (records++ == 0) oldest = entry.spooled_at;
        newest = entry.spooled_at;
        ++topics[entry.topic];
        keys.insert(entry.key);
    }
};

void print(const std::string& name, const Content& content) {
    fmt::print("{}: {} records of {} keys", name, content.records, content.keys.size());
    for (const auto& [topic, count] : content.topics) fmt::print(", {} {}", topic, count);
    if (content.records > 0) {
        fmt::print(", {} to {}", time_text(content.oldest), time_text(content.newest));
    }
}

void tell_left_out(const shared::spool::SpoolStats& stats) {
    if (stats.damaged == 0 && stats.cut == 0) return;
    fmt::print(
        stderr,
        "frontdeskctl: left out: {} damaged places, and {} bytes behind the last whole record "
        "(a torn one was never answered 200)\n",
        stats.damaged,
        stats.cut);
}

}  // namespace

int spool_list(const std::string& folder) {
    if (const auto why = why_no_spool(folder); !why.empty()) return fail(why);
    Content all;
    for (const auto& file : shared::spool::segments_in(folder)) {
        shared::spool::SegmentReader reader(file.path, file.bytes);
        Content content;
        while (const auto entry = reader.next()) {
            content.add(*entry);
            all.add(*entry);
        }
        print(std::filesystem::path(file.path).filename().string(), content);
        fmt::print(", {} bytes", file.bytes);
        if (reader.damaged() > 0) fmt::print(", {} places damaged", reader.damaged());
        if (reader.end() < file.bytes) fmt::print(", torn end of {}", file.bytes - reader.end());
        if (reader.has_failed()) fmt::print(", CANNOT BE READ");
        fmt::print("\n");
    }
    print("in all", all);
    fmt::print("\n");
    if (const int rejected = count_rejected(folder); rejected > 0) {
        fmt::print("{} records that the log does not take lie beside it (rejected-*)\n", rejected);
    }
    if (shared::spool::is_held(folder)) fmt::print("a running process holds the folder\n");
    return kDone;
}

int spool_drain(const Settings& settings, const std::string& folder) {
    if (const auto why = why_no_spool(folder); !why.empty()) return fail(why);
    if (const int checked = topics_check(settings); checked != kDone) return checked;
    shared::spool::SystemDisk disk;
    const shared::SystemClock clock;
    shared::spool::SpoolSettings found;
    found.folder = folder;
    shared::spool::Spool spool(found, disk, clock);
    const auto waiting = spool.stats().records;
    tell_left_out(spool.stats());
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({"inbound", "events"}, kReachLimit)) return fail("kafka does not answer");
    Drain drain(spool, *producer, settings.kafka.partitions);
    int failures = 0;
    auto told_at = std::chrono::steady_clock::now();
    while (!spool.is_empty() && failures < kMostFailures) {
        failures = drain.step() == Drain::Step::kStored ? 0 : failures + 1;
        if (std::chrono::steady_clock::now() - told_at < std::chrono::seconds(1)) continue;
        told_at = std::chrono::steady_clock::now();
        fmt::print("{} of {}\n", drain.stored(), waiting);
    }
    fmt::print("{} of {} records are in the log now\n", drain.stored(), waiting);
    if (drain.rejected() > 0) {
        fmt::print("{} are larger than the log takes; they are kept as rejected-*\n",
                   drain.rejected());
    }
    if (spool.is_empty()) return kDone;
    return fail("the log does not take the rest: " + drain.last_error());
}

}  // namespace ops::frontdeskctl
