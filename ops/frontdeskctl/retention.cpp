// `frontdeskctl retention run` and `set`: taking away what has been kept long enough.
#include "workers/background/upkeep/retention.hpp"

#include "ops/frontdeskctl/commands.hpp"
#include "shared/base/ids.hpp"

#include <thread>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

namespace upkeep = workers::background::upkeep;
using Clock = std::chrono::steady_clock;

constexpr const char* kSet = R"(
UPDATE core.installation SET retention_months = $1::smallint
WHERE retention_months <> $1::smallint RETURNING 1)";

constexpr const char* kNote = R"(
INSERT INTO core.audit (id, actor, action, details) VALUES ($1, $2, 'retention_set',
    jsonb_build_object('months', $3::bigint)))";

std::string megabytes(std::int64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

void print_plan(const upkeep::Doomed& doomed) {
    for (const auto& month : doomed.partitions) {
        fmt::print("{}: dropped whole, some {} rows, {}\n",
                   month.name,
                   month.rows,
                   megabytes(month.bytes));
    }
    for (const auto& clinic : doomed.clinics) {
        fmt::print(
            "{} ({}): kept from {}: {} messages, {} lines, {} sessions, {} staff events, {} "
            "requests, with what lies in those months\n",
            clinic.name,
            clinic.clinic,
            clinic.kept_from.substr(0, 10),
            clinic.messages,
            clinic.lines,
            clinic.sessions,
            clinic.staff_events,
            clinic.requests);
    }
    fmt::print("{} known message ids, {} turns without a row, {} memories\n",
               doomed.known_ids,
               doomed.rowless,
               doomed.memories);
}

// A line a month dropped, and one a second at most while rows go.
class RetentionProgress {
  public:
    void tell(const upkeep::Step& step) {
        if (step.is_partition) return fmt::print("{}: dropped\n", step.table);
        rows_ += step.rows;
        if (Clock::now() - told_ < std::chrono::seconds(1)) return;
        told_ = Clock::now();
        fmt::print(stderr, "{} rows so far, now {} {}\n", rows_, step.table, step.clinic);
    }

  private:
    std::size_t rows_ = 0;
    Clock::time_point told_ = Clock::now();
};

void print_removed(const upkeep::Removed& removed) {
    std::size_t all = 0;
    for (const auto& [table, rows] : removed.rows) {
        if (rows > 0) fmt::print("{}: {} rows\n", table, rows);
        all += rows;
    }
    if (all == 0 && removed.partitions.empty()) fmt::print("nothing was to go\n");
}

}  // namespace

int retention_run(const Settings& settings,
                  const RetentionOptions& options,
                  const std::function<bool()>& is_stopped) {
    auto database = settings.database_direct();
    if (options.is_dry_run) {
        const auto doomed = upkeep::plan_retention(database, is_stopped);
        if (!doomed) return fail(doomed.error());
        print_plan(*doomed);
        return kDone;
    }
    RetentionProgress progress;
    const upkeep::Pace pace{[&](std::chrono::milliseconds time) {
                                std::this_thread::sleep_for(time);
                                return !is_stopped();
                            },
                            [&](const upkeep::Step& step) { progress.tell(step); }};
    upkeep::Removed removed;
    const auto done = upkeep::run_retention(database, pace, options.by, removed);
    print_removed(removed);
    return done ? kDone : fail(done.error());
}

int retention_set(const Settings& settings, const RetentionOptions& options) {
    auto database = settings.database();
    const std::string months = std::to_string(options.months);
    bool is_changed = false;
    const auto done = database.transaction([&](shared::postgres::Transaction& work) {
        is_changed = work.run(kSet, {months})->size() > 0;
        if (is_changed) work.run(kNote, {shared::uuid_v7().text(), options.by, months});
    });
    if (!done) return fail(done.error());
    fmt::print("what was said is kept {} where a clinic does not say otherwise{}\n",
               options.months == 0 ? "for ever" : "for " + months + " months",
               is_changed ? "" : ", as before");
    return kDone;
}

}  // namespace ops::frontdeskctl
