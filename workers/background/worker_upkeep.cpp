// What is done between batches.
#include "shared/base/log.hpp"
#include "workers/background/persist/ledger_runs.hpp"
#include "workers/background/persist/months.hpp"
#include "workers/background/worker.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace workers::background {
namespace {

namespace log = shared::log;

constexpr shared::MonoUs kSweepEvery = 2'000'000;
constexpr shared::WallMs kSweepWindow = 60'000;
constexpr shared::MonoUs kPurgeEvery = 3'600'000'000;
// A day longer than the providers repeat, and than the topic `turns` is kept.
constexpr shared::WallMs kPendingAge = 8LL * 24 * 3600 * 1000;
constexpr shared::MonoUs kLagEvery = 1'000'000;
constexpr shared::MonoUs kRedisEvery = 1'000'000;
constexpr shared::MonoUs kLedgerEvery = 30'000'000;
constexpr shared::MonoUs kOffsetsEvery = 10'000'000;
constexpr std::chrono::milliseconds kLagLimit{200};
constexpr shared::MonoUs kWarmUp = 6'000'000;

}  // namespace

void Worker::upkeep() {
    const shared::MonoUs now = parts_.clock.mono_us();
    tell_ready(now);
    measure(now);
    look_at_redis(now);
    if (backoff_.is_away()) return;
    compare(now);
    look_at_offsets(now);
    sweep(now);
    make_months(now);
    look_at_ledger(now);
}

// Else an idle worker would not learn that it is back.
void Worker::look_at_redis(shared::MonoUs now) {
    if (!is_redis_away_ || now < next_redis_) return;
    next_redis_ = now + kRedisEvery;
    if (!parts_.publisher.is_answered()) return;
    is_redis_away_ = false;
    parts_.health.set("redis", shared::app::Health::State::kUp);
}

void Worker::look_at_ledger(shared::MonoUs now) {
    if (now < next_ledger_) return;
    next_ledger_ = now + kLedgerEvery;
    const auto last = persist::last_ledger(parts_.connection);
    if (!last) return;
    parts_.metrics.ledger_age.set(last->age_seconds);
    parts_.metrics.ledger_balanced.set(last->is_balanced ? 1 : 0);
}

// A batch would notice it, but an idle partition has none.
void Worker::look_at_offsets(shared::MonoUs now) {
    if (now < next_offsets_ || consumer_ == nullptr) return;
    next_offsets_ = now + kOffsetsEvery;
    auto elsewhere = parts_.offsets.elsewhere(parts_.connection, partitions_.standings());
    if (!elsewhere) return;
    // Kafka tells of another owner.
    std::erase_if(*elsewhere,
                  [](const auto& each) { return each.second == batches::Elsewhere::kOwner; });
    if (elsewhere->empty()) return;
    parts_.writer.forget();
    give_up(*elsewhere);
}

// Rows of a month without a table of its own are stored all the same, in the default one.
void Worker::make_months(shared::MonoUs now) {
    if (!months_.is_due(now)) return;
    const auto made = persist::make_months(parts_.connection);
    if (made) return months_.succeeded(now);
    // Waiting for locks took its time too.
    months_.failed(parts_.clock.mono_us());
    parts_.metrics.month_failures.add();
    log::warning("tables of the coming months not made: tried again in a minute",
                 {{"code", made.error().code}, {"reason", made.error().detail}});
}

void Worker::tell_ready(shared::MonoUs now) {
    if (is_ready_ || !(is_settled() || now - started_at_ > kWarmUp)) return;
    is_ready_ = true;
    parts_.health.set_ready(true);
}

void Worker::sweep(shared::MonoUs now) {
    if (now < next_sweep_) return;
    next_sweep_ = now + kSweepEvery;
    const auto swept = parts_.writer.sweep(is_swept_ ? kSweepWindow : kPendingAge);
    if (swept) {
        is_swept_ = true;
        parts_.metrics.events_placed.add(static_cast<double>(swept->placed));
        parts_.metrics.staff_events.add(static_cast<double>(swept->staff));
        parts_.metrics.delivery_news.add(static_cast<double>(swept->told));
    } else {
        log::warning_every(
            10, "background.sweep", "waiting events not swept", {{"code", swept.error().code}});
    }
    if (now < next_purge_) return;
    next_purge_ = now + kPurgeEvery;
    if (!parts_.writer.purge(kPendingAge)) log::warning("waiting events not purged");
}

void Worker::measure(shared::MonoUs now) {
    const auto owned = partitions_.owned();
    parts_.metrics.partitions.set(static_cast<double>(owned.size()));
    const auto paused = partitions_.count_waiting() + (backoff_.is_away() ? owned.size() : 0);
    parts_.metrics.paused.set(static_cast<double>(paused));
    parts_.metrics.sql_statements.set(static_cast<double>(parts_.connection.statements()));
    const auto& items = collector_.items();
    const shared::WallMs oldest =
        items.empty() ? 0 : parts_.clock.wall_ms() - items.front().appended_at;
    parts_.metrics.oldest.set(static_cast<double>(std::max<shared::WallMs>(0, oldest)) / 1e3);
    if (now < next_lag_ || (!items.empty() && !backoff_.is_away())) return;
    next_lag_ = now + kLagEvery;
    const auto asked = lag_.next(owned);
    if (!asked) return;
    const auto bounds = consumer_->bounds(*asked, kLagLimit);
    if (!bounds) return;
    const auto next = std::max(partitions_.find(*asked)->next, bounds->begin);
    if (const auto worst = lag_.answered(bounds->end - next, owned.size())) {
        parts_.metrics.lag.set(static_cast<double>(*worst));
    }
}

// What it compares is what stood last at the look before: what came since may be of another log.
void Worker::compare(shared::MonoUs now) {
    for (const batches::Compared& compared : comparison_.take()) judge(compared);
    if (!comparison_.is_due(now)) return;
    std::vector<batches::Look> looks;
    for (const TopicPartition& partition : partitions_.owned()) {
        const Owned& owned = *partitions_.find(partition);
        if (owned.compared.next == 0) continue;
        looks.push_back({partition, owned.epoch, owned.compared, owned.check.position()});
    }
    comparison_.ask(std::move(looks), now);
}

void Worker::judge(const batches::Compared& compared) {
    const auto& [look, found] = compared;
    Owned* owned = partitions_.find(look.partition);
    if (owned == nullptr || owned->epoch != look.epoch) return;
    if (owned->check.position().next < look.next.next) return;  // noticed while it was read
    if (found == batches::Compared::Found::kNothing) {
        const auto bounds = consumer_->bounds(look.partition, kLagLimit);
        if (!bounds) return;
        // Removed by retention: nothing is left that could be compared.
        const bool is_removed = bounds->begin >= look.known.next;
        if (is_removed) owned->compared = look.next;
        if (is_removed || bounds->end >= look.known.next) return;
    }
    if (found == batches::Compared::Found::kSame) {
        owned->compared = look.next;
        return;
    }
    owned->check.restart();
    restart(look.partition, look.known.next - 1);
}

}  // namespace workers::background
