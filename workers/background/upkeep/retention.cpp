#include "workers/background/upkeep/retention.hpp"

#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"
#include "workers/background/upkeep/clinic_days.hpp"
#include "workers/background/upkeep/retention_sql.hpp"
#include "workers/background/upkeep/retention_stretch.hpp"
#include "workers/background/upkeep/retention_takes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace workers::background::upkeep {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using shared::postgres::Connection;
using shared::postgres::Parameter;
using shared::postgres::Transaction;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kDaysAtOnce = 20;
// A lock that was not given within 300 ms is asked for again: a minute or so in all.
constexpr int kAttempts = 40;
constexpr Milliseconds kAgainAfter{1'500};
constexpr Milliseconds kLeastRest{10};
constexpr Milliseconds kMostRest{2'000};

struct Take {
    const char* table;
    const char* sql;
    bool is_by_organization = false;
};
// What names a session goes before it.
constexpr std::array kOfClinics{Take{"core.whatsapp_messages", kTakeMessages, true},
                                Take{"healthcare.conversation_logs", kTakeLines},
                                Take{"core.staff_events", kTakeStaffEvents},
                                Take{"healthcare.appointment_requests", kTakeRequests},
                                Take{"core.conversation_sessions", kTakeSessions}};
struct TakeByAge {
    Take take;
    int days;
};
constexpr std::array kByAge{TakeByAge{{"core.message_dedupe", kTakeKnownIds}, kKnownDays},
                            TakeByAge{{"core.rowless_turns", kTakeRowless}, kKnownDays},
                            TakeByAge{{"healthcare.memories", kTakeMemories}, 0}};

enum class Pass { kFirst, kLast };

struct Clinic {
    std::string id, organization, kept_from;
};

class Run {
  public:
    Run(Connection& connection, const Pace& pace, const std::string& actor, Removed& out)
        : connection_(connection), pace_(pace), actor_(actor), out_(out) {}

    // What cannot be done now holds up nothing else.
    Result<void> to_end() {
        if (auto done = work(); !done) return done;
        if (fault_) return *fault_;
        return {};
    }

    Result<void> note() {
        std::size_t rows = 0;
        shared::json::Writer details;
        details.begin_object().member("clinics", static_cast<std::int64_t>(out_.clinics));
        for (const auto& [table, count] : out_.rows) {
            details.member(table, static_cast<std::int64_t>(count));
            rows += count;
        }
        if (rows == 0) return {};
        const auto noted = connection_.run(
            kNoteRun, {shared::uuid_v7().text(), actor_, details.end_object().take()});
        return noted ? Result<void>() : noted.error();
    }

  private:
    Result<void> work() {
        // Days are counted while their messages are there.
        if (auto done = passed(count_days(), [&] { return advance(); }); !done) return done;
        if (auto done = passed(ran(kLookAgain)); !done) return done;
        if (auto done = drop_partitions(Pass::kFirst); !done) return done;
        if (auto done = clear_clinics(); !done) return done;
        // Those that the rows left empty.
        if (auto done = drop_partitions(Pass::kLast); !done) return done;
        for (const TakeByAge& each : kByAge) {
            if (auto done = passed(take_by_age(each)); !done) return done;
        }
        return {};
    }

    // Notes a failure that the rest may go on after, and gives the others. `then`: only after
    // success.
    Result<void> passed(Result<void> done) {
        if (done) return done;
        const std::string& code = done.error().code;
        if (code == "retention_ended" || code == "postgres_down") return done;
        if (!fault_) fault_ = done.error();
        return {};
    }
    template <typename Then>
    Result<void> passed(Result<void> done, Then then) {
        return passed(done ? then() : done);
    }

    Result<void> ran(const char* sql) const {
        const auto rows = connection_.run(sql);
        return rows ? Result<void>() : rows.error();
    }

    // Not while somebody counts days: he would count one whose messages go meanwhile.
    Result<void> advance() const {
        return connection_.transaction([](Transaction& transaction) {
            transaction.run(kLockDays);
            transaction.run(kAdvance);
        });
    }

    // As long as what was done took: half of the time is the others'.
    Result<void> rest(Clock::time_point begun) const {
        const auto took = std::chrono::duration_cast<Milliseconds>(Clock::now() - begun);
        return rest(std::clamp(took, kLeastRest, kMostRest));
    }
    Result<void> rest(Milliseconds time) const {
        if (pace_.rest(time)) return {};
        return Error{"retention_ended", "the next run goes on", Action::kRetry};
    }

    Result<void> count_days() const {
        for (int idle = 0; idle < kAttempts;) {
            const auto begun = Clock::now();
            const auto rolled = roll_up(connection_, kDaysAtOnce);
            if (!rolled) return rolled.error();
            if (!rolled->is_more) return {};
            const bool is_idle = rolled->marks == 0;
            idle = is_idle ? idle + 1 : 0;
            auto rested = is_idle ? rest(kAgainAfter) : rest(begun);
            if (!rested) return rested;
        }
        return Error{"postgres_conflict", "somebody else counts days", Action::kRetry};
    }

    Result<void> drop_partitions(Pass pass) {
        const auto months = connection_.run(kMonths, {"f"});
        if (!months) return passed(months.error());
        for (std::size_t row = 0; row < (*months)->size(); ++row) {
            const auto begun = Clock::now();
            auto dropped = drop_if_over(text(**months, row, 0));
            // What takes long to look through now is emptier after the first pass.
            const bool is_long = !dropped && dropped.error().code == "postgres_timeout";
            if (is_long && pass == Pass::kFirst) dropped = {};
            if (auto done = passed(dropped); !done) return done;
            if (auto rested = rest(begun); !rested) return rested;
        }
        return {};
    }

    // Looked through before anybody is kept waiting.
    Result<void> drop_if_over(const std::string& part) {
        const auto over = connection_.run(kDroppable, {"f", part});
        if (!over) return over.error();
        return (*over)->size() == 0 ? Result<void>() : drop_patiently(text(**over, 0, 0), part);
    }

    Result<void> drop_patiently(const std::string& parent, const std::string& part) {
        for (int attempt = 1;; ++attempt) {
            std::optional<std::size_t> rows;
            auto dropped = drop(parent, part, rows);
            if (dropped && rows) {
                out_.partitions.push_back(part);
                pace_.tell({part, *rows, "", true});
            }
            if (dropped) return {};
            const bool is_held = dropped.error().code == "postgres_conflict";
            if (!is_held || attempt == kAttempts) return dropped;
            if (auto rested = rest(kAgainAfter); !rested) return rested;
        }
    }

    // Looked at once more behind the lock: somebody may have written into it meanwhile. Whoever
    // waits for the lock, or has it, has everybody else wait behind him.
    Result<void> drop(const std::string& parent,
                      const std::string& part,
                      std::optional<std::size_t>& rows) const {
        return connection_.transaction([&](Transaction& transaction) {
            rows.reset();
            transaction.run(
                "SELECT set_config('lock_timeout', '300ms', true), "
                "set_config('statement_timeout', '2s', true)");
            transaction.run("LOCK TABLE ONLY " + parent + " IN ACCESS EXCLUSIVE MODE");
            transaction.run("SELECT set_config('statement_timeout', '300ms', true)");
            const auto still = transaction.run(kDroppable, {"f", part});
            if (still->size() == 0) return;
            // Files are removed, and several locks waited for.
            transaction.run("SELECT set_config('statement_timeout', '2s', true)");
            transaction.run("DROP TABLE " + part);
            const std::string count(still->get(0, 2));
            transaction.run(kNoteDropped, {shared::uuid_v7().text(), actor_, part, count});
            rows = std::stoul(count);
        });
    }

    Result<void> clear_clinics() {
        const auto due = connection_.run(kDue);
        if (!due) return passed(due.error());
        for (std::size_t row = 0; row < (*due)->size(); ++row) {
            const Clinic clinic{std::string((*due)->get(row, 0)),
                                std::string((*due)->get(row, 1)),
                                std::string((*due)->get(row, 2))};
            if (auto done = passed(clear(clinic)); !done) return done;
        }
        return {};
    }

    Result<void> clear(const Clinic& clinic) {
        for (const Take& take : kOfClinics) {
            auto taken = take_of(clinic, take);
            if (!taken) return taken;
        }
        const auto cleared = connection_.run(kCleared, {clinic.id, clinic.kept_from});
        if (!cleared) return cleared.error();
        ++out_.clinics;
        return {};
    }

    Result<void> take_of(const Clinic& clinic, const Take& take) {
        std::string from = "-infinity";
        return take_all(take, clinic.id, [&](Connection& connection) {
            std::vector<Parameter> values{clinic.id, from, clinic.kept_from};
            if (take.is_by_organization) values.emplace_back(clinic.organization);
            auto rows = run_stretch(connection, take.sql, values);
            if (rows) from = (*rows)->get(0, 1);
            return rows;
        });
    }

    Result<void> take_by_age(const TakeByAge& each) {
        return take_all(each.take, "", [&](Connection& connection) {
            return run_stretch(connection, each.take.sql, {std::to_string(each.days)});
        });
    }

    template <typename Statement>
    Result<void> take_all(const Take& take, const std::string& clinic, Statement statement) {
        while (true) {
            const auto begun = Clock::now();
            const auto rows = statement(connection_);
            if (!rows) return rows.error();
            if ((*rows)->is_null(0, 1)) return {};
            const auto count = std::stoul(std::string((*rows)->get(0, 0)));
            if (count > 0) {
                out_.rows[take.table] += count;
                pace_.tell({take.table, count, clinic});
            }
            if (auto rested = rest(begun); !rested) return rested;
        }
    }

    Connection& connection_;
    const Pace& pace_;
    const std::string& actor_;
    Removed& out_;
    std::optional<Error> fault_;  // the first that was passed
};

}  // namespace

Result<void> run_retention(Connection& connection,
                           const Pace& pace,
                           const std::string& actor,
                           Removed& out) {
    Run run(connection, pace, actor, out);
    const auto done = run.to_end();
    // What was done is noted, whatever it ended with.
    const auto noted = run.note();
    return done ? noted : done;
}

}  // namespace workers::background::upkeep
