#include "workers/background/announcements/announcer.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace workers::background::announcements {
namespace {

using shared::Action;
using shared::Error;
namespace log = shared::log;

// Twice the longest time that anything is kept in a cache.
constexpr std::chrono::hours kKept{48};
constexpr shared::MonoUs kDropEvery = 600'000'000;

}  // namespace

void Announcer::run(const std::stop_token& stop) {
    std::mutex guard;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        const auto patience = round();
        std::unique_lock lock(guard);
        stopped.wait_for(lock, stop, patience, [] { return false; });
    }
}

std::chrono::milliseconds Announcer::round() {
    parts_.on_turn();
    if (parts_.removals == nullptr) return drop_old();
    auto waiting = measure();
    if (!waiting) return put_off(waiting.error());
    // Ids are not in the order of commits: a whole round alone finds everything.
    const bool is_whole = backoff_.is_due(parts_.clock.mono_us());
    if (waiting->rows > 0) {
        const auto fault = tell(is_whole ? 0 : seen_);
        if (!fault) return put_off(fault.error());
        waiting = measure();
        if (!waiting) return put_off(waiting.error());
        if (!fault->empty() && (is_whole || is_away_)) {
            const auto wait = put_off({*fault, "", Action::kRetry});
            return is_away_ ? wait : kLookEvery;
        }
    }
    if (is_whole) backoff_.succeeded();
    return kLookEvery;
}

std::chrono::milliseconds Announcer::drop_old() {
    const shared::MonoUs now = parts_.clock.mono_us();
    if (now < next_drop_) return kLookEvery;
    const auto is_more = erase_older(parts_.connection, kKept);
    if (!is_more) return put_off(is_more.error());
    if (*is_more) return std::chrono::milliseconds::zero();
    next_drop_ = now + kDropEvery;
    return kLookEvery;
}

std::chrono::milliseconds Announcer::put_off(const Error& error) {
    const shared::MonoUs now = parts_.clock.mono_us();
    backoff_.failed(now);
    log::warning_every(10,
                       "background.announcer",
                       "caches were not told: tried again",
                       {{"code", error.code}, {"reason", error.detail}});
    return std::chrono::milliseconds((backoff_.until_due(now) + 999) / 1000);
}

shared::Result<Waiting> Announcer::measure() {
    auto waiting = look(parts_.connection);
    if (!waiting) return waiting;
    parts_.metrics.outbox_rows.set(static_cast<double>(waiting->rows));
    parts_.metrics.outbox_oldest.set(waiting->oldest_seconds);
    return waiting;
}

// A page of which nothing was told may hold the keys of one server that is away: the others' must
// not wait behind them.
shared::Result<std::string> Announcer::tell(std::int64_t after) {
    is_away_ = false;
    std::string fault;
    for (bool is_more = true; is_more;) {
        parts_.on_turn();
        const auto told = tell_page(after);
        if (!told) return told.error();
        parts_.metrics.announced.add(static_cast<double>(told->done));
        if (!told->fault.empty()) fault = told->fault;
        after = told->last;
        seen_ = std::max(seen_, after);
        is_away_ = !told->fault.empty() && told->done == 0 && !parts_.removals->is_any_up();
        is_more = told->rows == kRowsAtOnce && !is_away_;
    }
    return fault;
}

shared::Result<Announcer::Told> Announcer::tell_page(std::int64_t after) {
    Told told;
    const auto done = parts_.connection.transaction([&](shared::postgres::Transaction& work) {
        told = {};
        const Page page = read_page(work, after, kRowsAtOnce);
        if (page.changes.empty()) return;
        told.rows = page.changes.size();
        told.last = page.changes.back().id;
        const Plan plan(page);
        const auto ids = plan.done(remove(plan.removals(), told.fault));
        told.done = ids.size();
        shared::failpoint("background.caches_told");
        if (!ids.empty()) erase(work, ids);
    });
    if (!done) return done.error();
    return told;
}

// Where nothing of a piece was taken the others would cost a time-out each.
std::vector<bool> Announcer::remove(std::span<const shared::cache::Removal> removals,
                                    std::string& fault) const {
    std::vector<bool> is_taken(removals.size());
    for (std::size_t from = 0; from < removals.size(); from += kKeysAtOnce) {
        const auto piece = removals.subspan(from, std::min(kKeysAtOnce, removals.size() - from));
        const auto results = parts_.removals->remove(piece);
        bool is_any = false;
        for (std::size_t at = 0; at < piece.size(); ++at) {
            is_taken[from + at] = results[at].has_value();
            is_any = is_any || results[at].has_value();
            if (!results[at]) fault = results[at].error().code;
        }
        if (!is_any) break;
    }
    return is_taken;
}

}  // namespace workers::background::announcements
