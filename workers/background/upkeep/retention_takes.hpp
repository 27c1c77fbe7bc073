// The statements with which retention takes rows, a stretch at a time.
#pragma once

namespace workers::background::upkeep {

// A stretch of a clinic's oldest rows. $1 clinic, $2 where the stretch before ended, $3 from when
// it is kept. Gives how many it took and where it ended, NULL where nothing was left. A stretch
// ends at a time, so that no row is looked at twice.
//
// Messages are found by their organization, $4: a stretch is of 20,000 of those, whosever they are,
// and of 1,000 of the clinic's.
inline constexpr const char* kTakeMessages = R"(
WITH reach AS MATERIALIZED (SELECT max(created_at) AS ends FROM (
    SELECT created_at FROM core.whatsapp_messages
    WHERE organization_id = $4::uuid
        AND created_at > $2::timestamptz AND created_at < $3::timestamptz
    ORDER BY created_at LIMIT 20000) oldest),
stretch AS MATERIALIZED (
    SELECT CASE WHEN count(*) < 1000 THEN (SELECT ends FROM reach) ELSE max(created_at) END AS ends
    FROM (SELECT created_at FROM core.whatsapp_messages
        WHERE organization_id = $4::uuid AND clinic_id = $1::uuid
            AND created_at > $2::timestamptz AND created_at <= (SELECT ends FROM reach)
        ORDER BY created_at LIMIT 1000) its),
gone AS (DELETE FROM core.whatsapp_messages
    WHERE organization_id = $4::uuid AND clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

inline constexpr const char* kTakeLines = R"(
WITH stretch AS MATERIALIZED (SELECT max(created_at) AS ends FROM (
    SELECT created_at FROM healthcare.conversation_logs
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at < $3::timestamptz
    ORDER BY created_at LIMIT 1000) oldest),
gone AS (DELETE FROM healthcare.conversation_logs
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

inline constexpr const char* kTakeStaffEvents = R"(
WITH stretch AS MATERIALIZED (SELECT max(created_at) AS ends FROM (
    SELECT created_at FROM core.staff_events
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at < $3::timestamptz
    ORDER BY created_at LIMIT 1000) oldest),
gone AS (DELETE FROM core.staff_events
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

inline constexpr const char* kTakeRequests = R"(
WITH stretch AS MATERIALIZED (SELECT max(created_at) AS ends FROM (
    SELECT created_at FROM healthcare.appointment_requests
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at < $3::timestamptz
    ORDER BY created_at LIMIT 1000) oldest),
gone AS (DELETE FROM healthcare.appointment_requests
    WHERE clinic_id = $1::uuid
        AND created_at > $2::timestamptz AND created_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

// Fewer at once: each is looked for in every month that may name it. One that went on into what is
// kept stays.
inline constexpr const char* kTakeSessions = R"(
WITH stretch AS MATERIALIZED (SELECT max(started_at) AS ends FROM (
    SELECT started_at FROM core.conversation_sessions
    WHERE clinic_id = $1::uuid
        AND started_at > $2::timestamptz AND started_at < $3::timestamptz
    ORDER BY started_at LIMIT 200) oldest),
gone AS (DELETE FROM core.conversation_sessions
    WHERE clinic_id = $1::uuid AND last_message_at < $3::timestamptz
        AND started_at > $2::timestamptz AND started_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

// What goes by its own age. $1: days, or 0.
inline constexpr const char* kTakeKnownIds = R"(
WITH stretch AS MATERIALIZED (SELECT max(first_seen_at) AS ends FROM (
    SELECT first_seen_at FROM core.message_dedupe
    WHERE first_seen_at < now() - $1::bigint * interval '1 day'
    ORDER BY first_seen_at LIMIT 1000) oldest),
gone AS (DELETE FROM core.message_dedupe WHERE first_seen_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

inline constexpr const char* kTakeRowless = R"(
WITH stretch AS MATERIALIZED (SELECT max(created_at) AS ends FROM (
    SELECT created_at FROM core.rowless_turns
    WHERE created_at < now() - $1::bigint * interval '1 day'
    ORDER BY created_at LIMIT 1000) oldest),
gone AS (DELETE FROM core.rowless_turns WHERE created_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

inline constexpr const char* kTakeMemories = R"(
WITH stretch AS MATERIALIZED (SELECT max(expires_at) AS ends FROM (
    SELECT expires_at FROM healthcare.memories
    WHERE expires_at < now() - $1::bigint * interval '1 day'
    ORDER BY expires_at LIMIT 1000) oldest),
gone AS (DELETE FROM healthcare.memories WHERE expires_at <= (SELECT ends FROM stretch)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT ends::text FROM stretch))";

}  // namespace workers::background::upkeep
