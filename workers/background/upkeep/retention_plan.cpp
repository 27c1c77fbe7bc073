#include "workers/background/upkeep/retention.hpp"
#include "workers/background/upkeep/retention_sql.hpp"
#include "workers/background/upkeep/retention_stretch.hpp"

#include <array>
#include <optional>

namespace workers::background::upkeep {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;
using shared::postgres::Connection;
using shared::postgres::Parameter;
using shared::postgres::Rows;

constexpr const char* kPlanned = R"(
SELECT k.clinic_id, c.name, k.kept_from::text, k.organization_id
FROM core.clinics_kept_from(true) k JOIN core.clinics c ON c.id = k.clinic_id
WHERE k.kept_from > '-infinity' ORDER BY k.clinic_id)";

constexpr const char* kAges = "SELECT (now() - $1::bigint * interval '1 day')::text, now()::text";

// Each counts a stretch and tells where it ended, NULL where nothing was left. A stretch ends at a
// time, so that no row is counted twice. $1 where the stretch before ended, $2 from when it is
// kept, $3 clinic, $4 its organization, by which messages are found.
constexpr const char* kCountMessages = R"(
SELECT count(*) FILTER (WHERE clinic_id = $3::uuid), max(created_at)::text FROM (
    SELECT clinic_id, created_at FROM core.whatsapp_messages
    WHERE organization_id = $4::uuid
        AND created_at > $1::timestamptz AND created_at < $2::timestamptz
    ORDER BY created_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountLines = R"(
SELECT count(*), max(created_at)::text FROM (
    SELECT created_at FROM healthcare.conversation_logs
    WHERE clinic_id = $3::uuid
        AND created_at > $1::timestamptz AND created_at < $2::timestamptz
    ORDER BY created_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountSessions = R"(
SELECT count(*) FILTER (WHERE last_message_at < $2::timestamptz), max(started_at)::text FROM (
    SELECT started_at, last_message_at FROM core.conversation_sessions
    WHERE clinic_id = $3::uuid
        AND started_at > $1::timestamptz AND started_at < $2::timestamptz
    ORDER BY started_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountStaffEvents = R"(
SELECT count(*), max(created_at)::text FROM (
    SELECT created_at FROM core.staff_events
    WHERE clinic_id = $3::uuid
        AND created_at > $1::timestamptz AND created_at < $2::timestamptz
    ORDER BY created_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountRequests = R"(
SELECT count(*), max(created_at)::text FROM (
    SELECT created_at FROM healthcare.appointment_requests
    WHERE clinic_id = $3::uuid
        AND created_at > $1::timestamptz AND created_at < $2::timestamptz
    ORDER BY created_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountKnownIds = R"(
SELECT count(*), max(first_seen_at)::text FROM (
    SELECT first_seen_at FROM core.message_dedupe
    WHERE first_seen_at > $1::timestamptz AND first_seen_at < $2::timestamptz
    ORDER BY first_seen_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountRowless = R"(
SELECT count(*), max(created_at)::text FROM (
    SELECT created_at FROM core.rowless_turns
    WHERE created_at > $1::timestamptz AND created_at < $2::timestamptz
    ORDER BY created_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

constexpr const char* kCountMemories = R"(
SELECT count(*), max(expires_at)::text FROM (
    SELECT expires_at FROM healthcare.memories
    WHERE expires_at > $1::timestamptz AND expires_at < $2::timestamptz
    ORDER BY expires_at FETCH FIRST 20000 ROWS WITH TIES) stretch)";

class Plan {
  public:
    Plan(Connection& connection, const std::function<bool()>& is_stopped)
        : connection_(connection), is_stopped_(is_stopped) {}

    Result<Doomed> make() {
        if (auto done = find_months(); !done) return done.error();
        if (auto done = count_clinics(); !done) return done.error();
        if (auto done = count_ages(); !done) return done.error();
        return std::move(out_);
    }

  private:
    Result<void> find_months() {
        const auto months = connection_.run(kMonths, {"t"});
        if (!months) return months.error();
        for (std::size_t row = 0; row < (*months)->size(); ++row) {
            if (is_stopped_()) return ended();
            const auto over = connection_.run(kDroppable, {"t", text(**months, row, 0)});
            if (!over) return over.error();
            if ((*over)->size() == 0) continue;
            out_.partitions.push_back(
                {text(**over, 0, 1), integer(**over, 0, 2), integer(**over, 0, 3)});
        }
        return {};
    }

    Result<void> count_clinics() {
        const auto clinics = connection_.run(kPlanned);
        if (!clinics) return clinics.error();
        for (std::size_t row = 0; row < (*clinics)->size(); ++row) {
            const Rows& rows = **clinics;
            DoomedRows doomed{text(rows, row, 0), text(rows, row, 1), text(rows, row, 2)};
            if (auto done = count_clinic(text(rows, row, 3), doomed); !done) return done;
            if (doomed.messages + doomed.lines + doomed.sessions + doomed.staff_events +
                    doomed.requests >
                0) {
                out_.clinics.push_back(std::move(doomed));
            }
        }
        return {};
    }

    Result<void> count_clinic(const std::string& organization, DoomedRows& out) {
        const std::string& to = out.kept_from;
        if (auto done = count(kCountMessages, to, {out.clinic, organization}, out.messages); !done)
            return done;
        for (const auto& [sql, sum] : {std::pair(kCountLines, &out.lines),
                                       std::pair(kCountSessions, &out.sessions),
                                       std::pair(kCountStaffEvents, &out.staff_events),
                                       std::pair(kCountRequests, &out.requests)}) {
            if (auto done = count(sql, to, {out.clinic}, *sum); !done) return done;
        }
        return {};
    }

    Result<void> count_ages() {
        const auto ages = connection_.run(kAges, {std::to_string(kKnownDays)});
        if (!ages) return ages.error();
        const std::string known = text(**ages, 0, 0), now = text(**ages, 0, 1);
        if (auto done = count(kCountKnownIds, known, {}, out_.known_ids); !done) return done;
        if (auto done = count(kCountRowless, known, {}, out_.rowless); !done) return done;
        return count(kCountMemories, now, {}, out_.memories);
    }

    Result<void> count(const char* sql,
                       const std::string& to,
                       const std::vector<std::string>& whose,
                       std::int64_t& sum) {
        std::vector<Parameter> values{"-infinity", to};
        values.insert(values.end(), whose.begin(), whose.end());
        while (!is_stopped_()) {
            const auto rows = run_stretch(connection_, sql, values);
            if (!rows) return rows.error();
            if ((*rows)->is_null(0, 1)) return {};
            sum += integer(**rows, 0, 0);
            values.front() = text(**rows, 0, 1);
        }
        return ended();
    }

    static Error ended() { return {"retention_ended", "nothing was taken", Action::kRetry}; }

    Connection& connection_;
    const std::function<bool()>& is_stopped_;
    Doomed out_;
};

}  // namespace

Result<Doomed> plan_retention(Connection& connection, const std::function<bool()>& is_stopped) {
    return Plan(connection, is_stopped).make();
}

}  // namespace workers::background::upkeep
