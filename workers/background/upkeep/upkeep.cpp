#include "workers/background/upkeep/upkeep.hpp"

#include "shared/base/log.hpp"
#include "workers/background/memories/settings.hpp"
#include "workers/background/memories/verdict.hpp"
#include "workers/background/outbox/backlog.hpp"
#include "workers/background/upkeep/clinic_days.hpp"
#include "workers/background/upkeep/retention.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace workers::background::upkeep {
namespace {

namespace log = shared::log;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kRenewAfter{60'000};
constexpr Milliseconds kBeat{2'000};
constexpr std::size_t kMostDays = 20;
constexpr const char* kActor = "frontdesk-background";

// Who moves the time on does the work; where he ends in it, another one a quarter of an hour later.
constexpr const char* kClaim = R"(
INSERT INTO core.upkeep_runs AS r (name, due_at)
VALUES ('retention', now() + interval '15 minutes')
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, updated_at = now()
WHERE r.due_at <= now() RETURNING name)";

constexpr const char* kRenew = R"(
UPDATE core.upkeep_runs SET due_at = now() + interval '15 minutes', updated_at = now()
WHERE name = 'retention')";

constexpr const char* kDone = R"(
UPDATE core.upkeep_runs SET due_at = now() + interval '1 day', succeeded_at = now(),
    updated_at = now()
WHERE name = 'retention')";

constexpr const char* kAge = R"(
SELECT extract(epoch FROM greatest(now() - succeeded_at, interval '0')) FROM core.upkeep_runs
WHERE name = 'retention' AND succeeded_at IS NOT NULL)";

shared::postgres::Settings of_upkeep(shared::postgres::Settings settings) {
    settings.application_name += "-upkeep";
    return settings;
}

// A stop waits for it, and a process has 30 s for that.
constexpr Milliseconds kLongest{20'000};

shared::postgres::Settings of_long_day(shared::postgres::Settings settings) {
    settings = of_upkeep(std::move(settings));
    settings.statement_timeout =
        std::max(settings.statement_timeout, std::min(4 * settings.statement_timeout, kLongest));
    return settings;
}

}  // namespace

Upkeep::Upkeep(const shared::postgres::Pool& pool,
               shared::postgres::Settings postgres,
               const shared::Clock& clock,
               const Metrics& metrics,
               std::function<void()> on_turn,
               std::chrono::milliseconds every)
    : connection_(pool.connection(of_upkeep(postgres))),
      long_day_(pool.connection(of_long_day(std::move(postgres)))),
      clock_(clock),
      metrics_(metrics),
      on_turn_(std::move(on_turn)),
      every_(every),
      most_days_(kMostDays),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Upkeep::run(const std::stop_token& stop) {
    do {
        count_days(stop);
        keep(stop);
        look();
    } while (rest(stop, every_));
}

// False: to be ended.
bool Upkeep::rest(const std::stop_token& stop, Milliseconds time) {
    while (!stop.stop_requested() && time > Milliseconds::zero()) {
        on_turn_();
        const auto part = std::min(time, kBeat);
        std::unique_lock lock(guard_);
        stopped_.wait_for(lock, stop, part, [] { return false; });
        time -= part;
    }
    on_turn_();
    return !stop.stop_requested();
}

void Upkeep::failed(const char* work, const shared::Error& error) {
    metrics_.upkeep_failures.find(work)->second.add();
    log::warning_every(60,
                       std::string("background.upkeep.") + work,
                       "upkeep failed: tried again",
                       {{"work", work}, {"code", error.code}, {"reason", error.detail}});
}

// A day that takes too long with others is counted by itself, and has four times as long then.
void Upkeep::count_days(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        on_turn_();
        const auto rolled = roll_up(most_days_ == 1 ? long_day_ : connection_, most_days_);
        if (!rolled) {
            const bool is_slow = rolled.error().code == "postgres_timeout";
            if (is_slow) most_days_ = std::max<std::size_t>(most_days_ / 2, 1);
            return failed("clinic_days", rolled.error());
        }
        most_days_ = std::min(most_days_ * 2, kMostDays);
        metrics_.clinic_days.add(static_cast<double>(rolled->days));
        if (!rolled->is_more || rolled->marks == 0) return;
    }
}

void Upkeep::keep(const std::stop_token& stop) {
    const auto claimed = connection_.run(kClaim);
    if (!claimed) return failed("retention", claimed.error());
    if ((*claimed)->size() == 0) return;
    shared::MonoUs renewed = clock_.mono_us();
    const Pace pace{[&](Milliseconds time) {
                        if (clock_.mono_us() - renewed > kRenewAfter.count() * 1000) {
                            renewed = clock_.mono_us();
                            (void)connection_.run(kRenew);
                        }
                        return rest(stop, time);
                    },
                    [&](const Step& step) {
                        if (step.is_partition) {
                            metrics_.retention_partitions.add();
                            log::info("month dropped", {{"partition", step.table}});
                        } else {
                            metrics_.retention_rows.find(step.table)
                                ->second.add(static_cast<double>(step.rows));
                        }
                    }};
    Removed removed;
    const auto done = run_retention(connection_, pace, kActor, removed);
    // Ended in the middle: whoever is next goes on.
    if (!done && done.error().code == "retention_ended") return;
    if (!done) return failed("retention", done.error());
    if (const auto noted = connection_.run(kDone); !noted) failed("retention", noted.error());
    drop_untold();
}

// Memories that nobody tells any more, because their provider was switched off: words as well.
void Upkeep::drop_untold() {
    const auto old = outbox::give_up_older(connection_, memories::kOutboxKind, memories::kMostAge);
    if (!old) return failed("retention", old.error());
    const auto gone =
        outbox::purge_given_up(connection_, memories::kOutboxKind, memories::kGivenUpKept);
    if (!gone) failed("retention", gone.error());
}

void Upkeep::look() {
    if (const auto marks = count_marks(connection_)) {
        metrics_.clinic_day_marks.set(static_cast<double>(*marks));
    }
    const auto age = connection_.run(kAge);
    if (!age) return;
    metrics_.retention_age.set((*age)->size() == 0 ? -1.0
                                                   : std::stod(std::string((*age)->get(0, 0))));
}

}  // namespace workers::background::upkeep
