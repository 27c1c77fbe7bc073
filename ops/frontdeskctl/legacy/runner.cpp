#include "ops/frontdeskctl/legacy/runner.hpp"

#include "ops/frontdeskctl/legacy/numbers.hpp"
#include "shared/postgres/url.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace ops::frontdeskctl::legacy {
namespace {

using shared::Action;
using shared::Error;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Beside those of migrate (…47) and seed (…48).
constexpr const char* kLock = "7023510949";
constexpr milliseconds kShortPause{50}, kLongPause{2'000};
constexpr milliseconds kLookEvery{200};

const std::string& url_of(const Settings& settings) {
    return settings.database_direct_url.empty() ? settings.database_url
                                                : settings.database_direct_url;
}

// What builds an index or checks a foreign key may run for hours.
constexpr std::chrono::hours kLongest{24};

Connection connect(const Settings& settings, std::chrono::milliseconds limit) {
    shared::postgres::Settings out;
    out.url = url_of(settings);
    out.application_name = "frontdeskctl legacy";
    out.statement_timeout = limit;
    return Connection(out);
}

constexpr const char* kConflict = "postgres_conflict";
constexpr const char* kTimeout = "postgres_timeout";
// Of a statement that is slow by itself: others wait for it each time.
constexpr int kSlowTries = 3;

Error stopped() {
    return {"stopped", "asked to stop; what was done is kept", Action::kStop};
}

milliseconds jittered(milliseconds pause) {
    static thread_local std::minstd_rand random(std::random_device{}());
    return milliseconds(
        std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count())(random));
}

}  // namespace

void lock(Transaction& work, const std::string& sql) {
    try {
        work.run(sql);
    } catch (shared::postgres::StatementError& fault) {
        if (fault.error.code == kTimeout) fault.error.code = kConflict;
        throw;
    }
}

Connection long_connection(const Settings& settings) {
    return connect(settings, kLongest);
}

Runner::Runner(const Settings& settings, const LegacyOptions& options, IsStopped is_stopped)
    : options_(options),
      is_stopped_(std::move(is_stopped)),
      database_(connect(settings, kLongest)),
      guard_(connect(settings, std::chrono::seconds(10))),
      beside_(connect(settings, std::chrono::seconds(10))),
      meter_(::isatty(STDOUT_FILENO) == 1) {
    const auto url = shared::postgres::parse_url(url_of(settings));
    is_pooled_ = url && url->is_pooled;
}

Result<void> Runner::begin() {
    if (is_pooled_) {
        return Error{"pooled",
                     "behind a pooler no session holds a lock: set DATABASE_DIRECT_URL",
                     Action::kStop};
    }
    // A session that waits between two checks is not to be ended for it.
    if (auto idle = guard_.run("SET idle_session_timeout = 0"); !idle) return idle.error();
    // The session of a run that was killed a moment ago ends soon after it.
    if (auto patience = guard_.run("SET lock_timeout = '2s'"); !patience) return patience.error();
    const auto taken =
        guard_.run(fmt::format("SELECT pg_advisory_lock({}), pg_backend_pid()", kLock));
    if (!taken && taken.error().code == "postgres_conflict") {
        return Error{"not_alone", "another legacy apply or rollback runs", Action::kStop};
    }
    if (!taken) return taken.error();
    guard_pid_ = (*taken)->get(0, 1);
    // So that what we began ends with us.
    auto set = database_.run("SET client_connection_check_interval = '1s'");
    if (!set) return set.error();
    const auto may = database_.run(
        "SELECT has_parameter_privilege('deadlock_timeout', 'SET'), "
        "has_parameter_privilege('session_replication_role', 'SET'), "
        "(SELECT setting FROM pg_settings WHERE name = 'deadlock_timeout')");
    if (!may) return may.error();
    may_detect_deadlocks_ = (*may)->get(0, 0) == "t";
    may_silence_triggers_ = (*may)->get(0, 1) == "t";
    deadlock_timeout_ = milliseconds(number((*may)->get(0, 2)));
    return {};
}

Result<void> Runner::go_on() {
    if (is_stopped_()) return stopped();
    const auto held = guard_.run(fmt::format(
        "SELECT pg_backend_pid(), EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' "
        "AND pid = pg_backend_pid() AND ((classid::bigint << 32) | objid::bigint) = {})",
        kLock));
    if (!held) return held.error();
    if ((*held)->get(0, 0) == guard_pid_ && (*held)->get(0, 1) == "t") return {};
    return Error{"not_alone",
                 "the advisory lock was lost; behind a pooler set DATABASE_DIRECT_URL",
                 Action::kStop};
}

void Runner::pause(milliseconds time) const {
    const auto end = steady_clock::now() + time;
    while (!is_stopped_()) {
        const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
        if (left.count() <= 0) return;
        std::this_thread::sleep_for(std::min(left, kShortPause));
    }
}

// Whoever asks for a lock behind ours waits for as long as we do, and then for what we do under it.
milliseconds Runner::lock_wait() const {
    return milliseconds(options_.lock_timeout_ms * 6 / 10);
}

// Of several locks in a row, too; longer than for one, so that the server can say which it was.
milliseconds Runner::statement_limit() const {
    return milliseconds(options_.lock_timeout_ms * 3 / 4);
}

// Where two wait for each other's rows the server ends whoever looks first. Where we may not look
// early we are done before anybody looks.
milliseconds Runner::row_limit() const {
    return may_detect_deadlocks_ ? statement_limit()
                                 : std::min(statement_limit(), deadlock_timeout_ * 9 / 10);
}

// Where two wait for each other, or a vacuum is in the way, it is we who notice first, and give up
// or have it make way.
void Runner::set_limits(Transaction& work) const {
    // To see only some of the rows is an error.
    work.run(
        "SELECT set_config('lock_timeout', $1, true), set_config('row_security', 'off', true), "
        "set_config('jit', 'off', true), "
        "set_config('statement_timeout', $2, true)",
        {std::to_string(lock_wait().count()), std::to_string(statement_limit().count())});
    if (may_detect_deadlocks_) {
        work.run("SELECT set_config('deadlock_timeout', '100ms', true)");
    }
}

std::string Runner::oldest_transaction() {
    const auto rows = beside_.run(
        "SELECT pid, state, extract(epoch FROM now() - xact_start)::int FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
        "ORDER BY xact_start LIMIT 1");
    if (!rows || (*rows)->size() == 0) return "";
    return fmt::format("; the oldest transaction is {} s old (pid {}, {})",
                       (*rows)->get(0, 2),
                       (*rows)->get(0, 0),
                       (*rows)->get(0, 1));
}

Error Runner::given_up(const std::string& what, int tries, const Error& last) {
    if (last.code == kTimeout) {
        return {"too_slow",
                fmt::format("{}: not done within {} ms at each of {} tries; a longer "
                            "--lock-timeout gives it more",
                            what,
                            statement_limit().count(),
                            tries),
                Action::kStop};
    }
    return {"lock_timeout",
            fmt::format(
                "{}: others held a lock at each of {} tries{}", what, tries, oldest_transaction()),
            Action::kStop};
}

Result<void> Runner::try_again(const std::string& what,
                               int slow_tries,
                               const std::function<void(Transaction&)>& work) {
    auto pause_time = kShortPause;
    for (int attempt = 1, slow = 0;; ++attempt) {
        if (auto alone = go_on(); !alone) return alone;
        auto done = database_.transaction([&](Transaction& transaction) {
            set_limits(transaction);
            work(transaction);
        });
        if (done) return done;
        const Error& fault = done.error();
        if (fault.code != kConflict && fault.code != kTimeout) {
            return Error{fault.code, what + ": " + fault.detail, fault.action};
        }
        if (fault.code == kTimeout) ++slow;
        if (attempt >= options_.tries || slow >= slow_tries) return given_up(what, attempt, fault);
        if (attempt % 10 == 0) {
            meter_.say(fmt::format(
                "  {}: waiting for a lock, try {}{}", what, attempt, oldest_transaction()));
        }
        pause(jittered(pause_time));
        pause_time = std::min(kLongPause, pause_time * 3 / 2);
    }
}

Result<void> Runner::change(const std::string& what,
                            const std::function<void(Transaction&)>& work) {
    return try_again(what, kSlowTries, work);
}

// Beside the long statement of the process `worker`: ends it, or tells how far it is.
void Runner::look(const std::string& what,
                  const std::string& share,
                  const std::string& worker,
                  steady_clock::time_point begun) {
    if (is_stopped_()) {
        (void)beside_.run("SELECT pg_cancel_backend($1::int)", {worker});
        return;
    }
    if (share.empty()) return;
    const auto rows = beside_.run(share, {worker});
    if (!rows || (*rows)->size() == 0 || (*rows)->is_null(0, 0)) return;
    const double part = std::strtod(std::string((*rows)->get(0, 0)).c_str(), nullptr);
    const auto time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
    meter_.show({what, part, -1, time});
}

Result<void> Runner::change_rows(const std::string& what,
                                 const std::function<void(Transaction&)>& work) {
    return try_again(what, options_.tries, [&](Transaction& transaction) {
        transaction.run(
            "SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, "
            "true), set_config('plan_cache_mode', 'force_custom_plan', true)",
            {std::to_string(row_limit().count()), std::to_string((row_limit() * 8 / 10).count())});
        if (may_silence_triggers_) {
            transaction.run("SELECT set_config('session_replication_role', 'replica', true)");
        }
        work(transaction);
    });
}

Result<void> Runner::watch(const std::string& what,
                           const std::function<Result<void>()>& work,
                           const std::string& share) {
    if (auto alone = go_on(); !alone) return alone;
    const auto pid =
        database_.run("SELECT pg_backend_pid(), set_config('lock_timeout', '0', false)");
    if (!pid) return pid.error();
    const std::string worker((*pid)->get(0, 0));
    const auto begun = steady_clock::now();
    std::mutex guard;
    std::condition_variable_any woken;
    std::jthread watcher([&](const std::stop_token& over) {
        std::unique_lock lock(guard);
        while (!woken.wait_for(lock, over, kLookEvery, [&] { return over.stop_requested(); })) {
            look(what, share, worker, begun);
        }
    });
    auto done = work();
    watcher.request_stop();
    watcher.join();
    if (done) return {};
    if (is_stopped_()) return stopped();
    if (what.empty()) return done;
    return Error{done.error().code, what + ": " + done.error().detail, done.error().action};
}

Result<void> Runner::run_long(const std::string& what,
                              const std::string& sql,
                              const std::string& share) {
    const auto work = [&]() -> Result<void> {
        const auto done = database_.run(sql);
        if (!done) return done.error();
        return {};
    };
    return watch(what, work, share);
}

}  // namespace ops::frontdeskctl::legacy
