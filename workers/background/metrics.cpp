#include "workers/background/metrics.hpp"

#include <initializer_list>

namespace workers::background {
namespace {

constexpr const char* kRecords = "frontdesk_background_records_total";
constexpr const char* kRecordsHelp = "Records taken from the log";
constexpr const char* kEvents = "frontdesk_background_events_total";
constexpr const char* kEventsHelp = "Provider events by what became of them";

using Counters = std::map<std::string, shared::metrics::Counter, std::less<>>;

Counters counters(shared::metrics::Registry& registry,
                  const std::string& name,
                  const std::string& help,
                  const std::string& label,
                  std::initializer_list<const char*> values) {
    Counters out;
    for (const char* value : values) {
        out.emplace(value, registry.counter(name, help, {{label, value}}));
    }
    return out;
}

// Of a call that was done, then as shared/memory/provider.hpp names the others.
constexpr std::initializer_list<const char*> kMemoryResults{"done",
                                                            "queued",
                                                            "empty",
                                                            "missing",
                                                            "memory_timeout",
                                                            "memory_refused",
                                                            "memory_reset",
                                                            "memory_rate_limited",
                                                            "memory_rejected",
                                                            "memory_unauthorized",
                                                            "memory_no_route",
                                                            "memory_unavailable",
                                                            "memory_ambiguous",
                                                            "memory_model",
                                                            "memory_garbage",
                                                            "memory_breaker_open",
                                                            "memory_patient_busy",
                                                            "other"};

// As shared/postgres/statement_name.hpp names them; a test compares them with the sources.
const std::vector<std::string> kStatements{"commit",
                                           "copy_conversation_logs",
                                           "copy_message_dedupe",
                                           "copy_whatsapp_messages",
                                           "delete_appointment_requests",
                                           "delete_cache_outbox",
                                           "delete_clinic_day_marks",
                                           "delete_conversation_logs",
                                           "delete_conversation_sessions",
                                           "delete_memories",
                                           "delete_message_dedupe",
                                           "delete_outbox",
                                           "delete_pending_events",
                                           "delete_rowless_turns",
                                           "delete_staff_events",
                                           "delete_whatsapp_messages",
                                           "drop",
                                           "insert_audit",
                                           "insert_cache_outbox",
                                           "insert_clinic_days",
                                           "insert_clinic_retention",
                                           "insert_consumer_offsets",
                                           "insert_conversation_logs",
                                           "insert_conversation_sessions",
                                           "insert_memories",
                                           "insert_message_dedupe",
                                           "insert_outbox",
                                           "insert_patient_aliases",
                                           "insert_patients",
                                           "insert_pending_events",
                                           "insert_rowless_turns",
                                           "insert_staff_events",
                                           "insert_upkeep_runs",
                                           "insert_whatsapp_conversations",
                                           "insert_whatsapp_messages",
                                           "lock",
                                           "select",
                                           "select_appointment_requests",
                                           "select_audit",
                                           "select_cache_outbox",
                                           "select_clinic_day_marks",
                                           "select_clinics_kept_from",
                                           "select_consumer_offsets",
                                           "select_conversation_logs",
                                           "select_conversation_sessions",
                                           "select_due_reminders",
                                           "select_installation",
                                           "select_integration_lines",
                                           "select_make_month_partitions",
                                           "select_memories",
                                           "select_message_dedupe",
                                           "select_outbox",
                                           "select_patients",
                                           "select_pending_events",
                                           "select_rowless_turns",
                                           "select_staff_events",
                                           "select_upkeep_runs",
                                           "select_whatsapp_messages",
                                           "update_appointment_requests",
                                           "update_appointments",
                                           "update_cache_outbox",
                                           "update_clinic_retention",
                                           "update_consumer_offsets",
                                           "update_conversation_logs",
                                           "update_conversation_sessions",
                                           "update_missed_reminders",
                                           "update_outbox",
                                           "update_patients",
                                           "update_rowless_turns",
                                           "update_upkeep_runs",
                                           "update_whatsapp_conversations",
                                           "update_whatsapp_messages",
                                           "with_clinics_kept_from",
                                           "with_whatsapp_messages"};

}  // namespace

StaffWebhookMetrics::StaffWebhookMetrics(shared::metrics::Registry& r)
    : attempts(counters(r,
                        "frontdesk_background_staff_webhook_attempts_total",
                        "Posts to the staff webhook by their end",
                        "result",
                        {"delivered",
                         "gone",
                         "status_3xx",
                         "status_4xx",
                         "status_5xx",
                         "timeout",
                         "refused",
                         "resolve",
                         "reset",
                         "other"})),
      given_up(counters(r,
                        "frontdesk_background_staff_webhook_given_up_total",
                        "Staff events that the webhook will not be told of, by cause",
                        "reason",
                        {"age", "attempts", "backlog"})),
      waiting(r.gauge("frontdesk_background_staff_webhook_waiting",
                      "Staff events that the webhook was not told of yet")),
      oldest(r.gauge("frontdesk_background_staff_webhook_oldest_seconds",
                     "Age of the oldest of them")),
      breaker_open(r.gauge("frontdesk_background_staff_webhook_breaker_open",
                           "1 while the webhook is only probed, after failures in a row")),
      off(r.gauge("frontdesk_background_staff_webhook_off",
                  "1 where the webhook answered that it is gone")) {}

MemoryMetrics::MemoryMetrics(shared::metrics::Registry& r)
    : given_up(counters(r,
                        "frontdesk_background_memory_given_up_total",
                        "Memories that the provider will not be told of, by cause",
                        "reason",
                        {"age", "backlog", "refused"})),
      foreign(r.counter("frontdesk_background_memory_foreign_total",
                        "Memories of other patients in the provider's answers, dropped")),
      waiting(r.gauge("frontdesk_background_memory_waiting",
                      "Memories that the provider was not told of yet")),
      oldest(r.gauge("frontdesk_background_memory_oldest_seconds", "Age of the oldest of them")),
      open(r.gauge("frontdesk_background_memory_open",
                   "Additions under way or without a known end, of all workers")) {
    for (const char* call : {"add", "find", "forget"}) {
        for (const char* result : kMemoryResults) {
            calls.emplace(std::pair(call, result),
                          r.counter("frontdesk_background_memory_calls_total",
                                    "Calls to the memory provider by their end",
                                    {{"call", call}, {"result", result}}));
        }
    }
}

ReminderMetrics::ReminderMetrics(shared::metrics::Registry& r)
    : failures(r.counter("frontdesk_background_reminder_failures_total",
                         "Rounds of reminders that PostgreSQL or Kafka put off")),
      due(r.gauge("frontdesk_background_reminders_due",
                  "Reminders that were due and not in the log after the last round")),
      oldest(r.gauge("frontdesk_background_reminders_oldest_seconds",
                     "How long the oldest of them has been due")) {
    for (const char* kind : {"24h", "2h"}) {
        for (const char* result : {"sent", "unreachable", "missed"}) {
            told.emplace(
                std::pair(kind, result),
                r.counter("frontdesk_background_reminders_total",
                          "Reminders by what became of them: put into the log for the "
                          "owner of the conversation, left to staff, or too late after an outage",
                          {{"kind", kind}, {"result", result}}));
        }
    }
}

Metrics::Metrics(shared::metrics::Registry& r)
    : batches(r.counter("frontdesk_background_batches_total", "Transactions committed")),
      records_turns(r.counter(kRecords, kRecordsHelp, {{"topic", "turns"}})),
      records_events(r.counter(kRecords, kRecordsHelp, {{"topic", "events"}})),
      messages(r.counter("frontdesk_background_messages_total", "Message rows inserted")),
      moved(r.counter("frontdesk_background_moved_total", "Message rows moved forward")),
      duplicates(r.counter("frontdesk_background_duplicates_total",
                           "Turns of messages that were known already")),
      events_placed(r.counter(kEvents, kEventsHelp, {{"result", "placed"}})),
      events_waiting(r.counter(kEvents, kEventsHelp, {{"result", "waiting"}})),
      events_ignored(r.counter(kEvents, kEventsHelp, {{"result", "ignored"}})),
      staff_events(r.counter("frontdesk_background_staff_events_total", "Staff events stored")),
      delivery_news(
          r.counter("frontdesk_background_delivery_news_total",
                    "Ends of sends, edits and deletes told to the owner of the conversation")),
      month_failures(r.counter("frontdesk_background_month_failures_total",
                               "Attempts to make the tables of coming months that failed")),
      dead_letters(r.counter("frontdesk_background_dead_letters_total", "Dead letters written")),
      rewritten(r.counter("frontdesk_background_batches_rewritten_total",
                          "Batches written again, and slower: a row that was taken for new was "
                          "there")),
      poison(r.counter("frontdesk_background_poison_total",
                       "Records that PostgreSQL refused, found by halving their batch")),
      fenced(counters(r,
                      "frontdesk_background_fenced_total",
                      "Partitions dropped because they have another owner, or stand ahead of or "
                      "behind what this process took for stored",
                      "reason",
                      {"owner", "ahead", "went_back"})),
      topic_restarts(r.counter("frontdesk_background_topic_restarts_total",
                               "Partitions read again: the topic was truncated or made anew")),
      missed(r.counter("frontdesk_background_missed_total",
                       "Records that retention removed before they were read")),
      retries(r.counter("frontdesk_background_retries_total", "Batches put off and tried again")),
      read_models(r.counter("frontdesk_background_read_models_total", "Read models published")),
      redis_skipped(r.counter("frontdesk_background_redis_skipped_total",
                              "Read models not published because Redis was away")),
      announced(r.counter("frontdesk_background_announced_total",
                          "Changes that the caches were told of")),
      outbox_rows(r.gauge("frontdesk_background_outbox_rows",
                          "Changes that the caches were not told of yet, counted up to 10,000")),
      outbox_oldest(
          r.gauge("frontdesk_background_outbox_oldest_seconds", "Age of the oldest of them")),
      staff_webhook(r),
      memory(r),
      reminders(r),
      sql_statements(
          r.gauge("frontdesk_background_sql_statements", "SQL statements sent since start")),
      postgres(r, "frontdesk_background_postgres_", kStatements),
      lag(r.gauge("frontdesk_background_lag_records",
                  "Records between the last one written and the end, largest partition")),
      oldest(r.gauge("frontdesk_background_oldest_seconds",
                     "Age of the oldest record that waits to be written")),
      partitions(r.gauge("frontdesk_background_partitions", "Partitions owned")),
      paused(r.gauge("frontdesk_background_paused_partitions",
                     "Partitions not read until what is away is back")),
      clock_offset(r.gauge("frontdesk_background_broker_clock_offset_seconds",
                           "How far the broker's clock is ahead of ours, at least")),
      ledger_age(r.gauge("frontdesk_background_ledger_age_seconds",
                         "Since the ledger ran last, -1 if it never did")),
      ledger_balanced(
          r.gauge("frontdesk_background_ledger_balanced", "1 where its last run balanced, else 0")),
      clinic_days(r.counter("frontdesk_background_clinic_days_total",
                            "Days of clinics rolled up with another result than before")),
      clinic_day_marks(r.gauge("frontdesk_background_clinic_day_marks",
                               "Quarters of an hour to be rolled up, counted up to 10,000")),
      retention_rows(counters(r,
                              "frontdesk_background_retention_rows_total",
                              "Rows that retention took away one by one",
                              "table",
                              {"core.whatsapp_messages",
                               "healthcare.conversation_logs",
                               "core.staff_events",
                               "healthcare.appointment_requests",
                               "core.conversation_sessions",
                               "core.message_dedupe",
                               "core.rowless_turns",
                               "healthcare.memories"})),
      retention_partitions(r.counter("frontdesk_background_retention_partitions_total",
                                     "Months that retention dropped")),
      retention_age(r.gauge("frontdesk_background_retention_age_seconds",
                            "Since retention last came to its end, -1 if it never did")),
      upkeep_failures(counters(r,
                               "frontdesk_background_upkeep_failures_total",
                               "Upkeep that failed and is tried again",
                               "work",
                               {"clinic_days", "retention"})),
      batch_records(r.histogram("frontdesk_background_batch_records",
                                "Records in a transaction",
                                {1, 5, 10, 50, 100, 200, 500, 1000, 5000})),
      batch_seconds(r.histogram("frontdesk_background_batch_seconds",
                                "Time of a transaction",
                                shared::metrics::latency_bounds())),
      commit_seconds(r.histogram("frontdesk_background_commit_seconds",
                                 "From the broker's time of a record to its commit",
                                 shared::metrics::latency_bounds())) {}

}  // namespace workers::background
