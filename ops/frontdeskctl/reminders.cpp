// `frontdeskctl reminders due` and `run`.
#include "workers/background/reminders/reminders.hpp"

#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "workers/background/reminders/writing.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

namespace reminders = workers::background::reminders;

constexpr std::chrono::seconds kReachLimit{10};

constexpr const char* kBegun =
    "INSERT INTO core.audit (id, actor, action, subject, clinic_id) "
    "VALUES ($1, $2, 'reminders_run', $3, $4::uuid)";
constexpr const char* kEnded = "UPDATE core.audit SET details = $2::jsonb WHERE id = $1::uuid";

using Counts = std::map<std::pair<std::string, std::string>, std::size_t>;

shared::Result<reminders::Wanted> wanted_of(shared::postgres::Connection& database,
                                            const RemindersOptions& options) {
    reminders::Wanted out;
    if (options.clinic.empty()) return out;
    const auto clinic = find_clinic(database, options.clinic);
    if (!clinic) return clinic.error();
    out.clinic = clinic->id;
    return out;
}

std::string way_of(const reminders::Reach& reach) {
    if (!reminders::is_reachable(reach)) return "none";
    return reach.conversation.empty() ? "address" : "conversation";
}

void print_json(const std::vector<reminders::Listed>& all) {
    shared::json::Writer out;
    out.begin_array();
    for (const auto& each : all) {
        out.begin_object().member("appointment", each.appointment);
        out.member("clinic", each.clinic_id).member("kind", each.what);
        out.member("due", each.due_at).member("starts", each.starts_at);
        out.member("zone", each.zone).member("is_due", each.is_due);
        out.member("way", way_of(each.reach)).member_if("line", each.reach.line);
        out.member_if("conversation", each.reach.conversation).end_object();
    }
    fmt::print("{}\n", out.end_array().take());
}

void print_table(const std::vector<reminders::Listed>& all) {
    constexpr const char* kRow = "{:<36}  {:<36}  {:<4}  {:<16}  {:<16}  {:<20}  {}\n";
    fmt::print(kRow, "appointment", "clinic", "kind", "due", "starts", "zone", "way");
    for (const auto& each : all) {
        std::string way = way_of(each.reach);
        if (way != "none") way += " on " + each.reach.line;
        if (each.is_due) way += ", due now";
        fmt::print(kRow,
                   each.appointment,
                   each.clinic_id,
                   each.what,
                   each.due_at,
                   each.starts_at,
                   each.zone,
                   way);
    }
    fmt::print("{} in all\n", all.size());
}

void print_counts(const Counts& counts) {
    for (const auto& [key, count] : counts) {
        fmt::print("{} {}: {}\n", key.first, key.second, count);
    }
}

int count_due(shared::postgres::Connection& database, const reminders::Wanted& wanted) {
    const auto all = reminders::list(database, wanted, "0");
    if (!all) return fail(all.error());
    Counts counts;
    for (const auto& each : *all) {
        const bool is_reached = reminders::is_reachable(each.reach);
        ++counts[{each.what, is_reached ? "would be sent" : "unreachable"}];
    }
    print_counts(counts);
    if (counts.empty()) fmt::print("nothing is due\n");
    return kDone;
}

std::string details_of(const Counts& counts) {
    shared::json::Writer details;
    details.begin_object();
    for (const auto& [key, count] : counts) {
        details.member(key.first + "_" + key.second, static_cast<std::int64_t>(count));
    }
    return details.end_object().take();
}

// What was found, step by step, each as a whole; the error of the one that failed.
// `out` is what it came to in all.
shared::Result<void> run_found(reminders::Reminders& all,
                               const std::function<bool()>& is_stopped,
                               reminders::Done& out) {
    do {
        if (is_stopped()) {
            return shared::Error{"stopped", "the next run goes on", shared::Action::kRetry};
        }
        const auto done = all.step();
        if (!done) return done.error();
        for (const auto& [key, count] : done->counts) out.counts[key] += count;
        out.left += done->left;
        out.keyless += done->keyless;
        if (!done->fault.empty()) out.fault = done->fault;
        out.is_more = done->is_more;
    } while (out.is_more);
    return {};
}

shared::Result<reminders::Done> run_all(reminders::Reminders& all,
                                        const reminders::Wanted& wanted,
                                        const std::function<bool()>& is_stopped,
                                        Counts& counts) {
    reminders::Done done;
    const auto found = all.find(wanted);
    if (!found) return found.error();
    const auto ran = run_found(all, is_stopped, done);
    counts = done.counts;
    if (!ran) return ran.error();
    return done;
}

int print_left(const reminders::Done& done, const Counts& counts) {
    if (done.left > 0) {
        fmt::print("{} cannot be reached: the background worker tells staff\n", done.left);
    } else if (counts.empty() && done.keyless == 0) {
        fmt::print("nothing is due\n");
    }
    if (done.keyless == 0) return kDone;
    return fail(done.fault + ": " + std::to_string(done.keyless) +
                " who never wrote need the installation key");
}

}  // namespace

int reminders_due(const Settings& settings, const RemindersOptions& options) {
    auto database = settings.database();
    const auto wanted = wanted_of(database, options);
    if (!wanted) return fail(wanted.error());
    const shared::WallMs within = -parse_since(options.within, 0).value_or(0);
    const auto all = reminders::list(database, *wanted, std::to_string(within / 1000) + " seconds");
    if (!all) return fail(all.error());
    options.json ? print_json(*all) : print_table(*all);
    return kDone;
}

int reminders_run(const Settings& settings,
                  const RemindersOptions& options,
                  const std::function<bool()>& is_stopped) {
    auto database = settings.database();
    const auto wanted = wanted_of(database, options);
    if (!wanted) return fail(wanted.error());
    if (options.dry_run) return count_due(database, *wanted);
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({"inbound"}, kReachLimit)) return fail("kafka_down: it does not answer");
    workers::background::batches::AckedWriter topics(
        *producer, settings.kafka.partitions, kReachLimit);
    const shared::SystemClock clock;
    reminders::Reminders::Parts parts{database, topics, settings.sealer, clock};
    parts.leaves_unreachable = true;  // a background worker knows whom to tell
    reminders::Reminders all(parts);
    const auto run = shared::uuid_v7().text();
    const auto begun = database.run(
        kBegun, {run, options.by, wanted->clinic.value_or("everyone"), wanted->clinic});
    if (!begun) return fail("nothing sent, for it cannot be audited: " + begun.error().code);
    Counts counts;
    const auto done = run_all(all, *wanted, is_stopped, counts);
    print_counts(counts);
    if (const auto ended = database.run(kEnded, {run, details_of(counts)}); !ended) {
        return fail("done, but its counts are not in the audit: " + ended.error().code);
    }
    return done ? print_left(*done, counts) : fail(done.error());
}

}  // namespace ops::frontdeskctl
