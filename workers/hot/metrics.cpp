#include "workers/hot/metrics.hpp"

namespace workers::hot {
namespace {

constexpr const char* kStatements = "frontdesk_hot_sql_statements_total";
constexpr const char* kStatementsHelp = "SQL statements sent by this process";
constexpr const char* kTyping = "frontdesk_hot_typing_total";
constexpr const char* kTypingHelp = "Signs to patients that an answer is being written";
constexpr const char* kRestarts = "frontdesk_hot_topic_restarts_total";
constexpr const char* kRestartsHelp = "Partitions whose topic was truncated or made anew";

constexpr const char* kRecalls = "frontdesk_hot_recall_waits_total";
constexpr const char* kRecallsHelp =
    "Messages that waited for what is known of the patient, by how that ended: all came, the time "
    "was over, or a side cannot be had";

// As shared/postgres/statement_name.hpp names them; a test compares them with the sources.
const std::vector<std::string> kLookUps{"commit",
                                        "select",
                                        "select_appointments",
                                        "select_clinic_hours",
                                        "select_clinics",
                                        "select_conversation_sessions",
                                        "select_integration_lines",
                                        "select_kill_switch",
                                        "select_memories",
                                        "select_patients"};

}  // namespace

Metrics::Metrics(shared::metrics::Registry& registry, int partition_count)
    : records(registry.counter("frontdesk_hot_records_total", "Records taken from inbound")),
      claims(registry.counter("frontdesk_hot_claims_total", "Replies claimed")),
      joined(registry.counter("frontdesk_hot_joined_lines_total",
                              "Messages answered together with an earlier one of a burst")),
      resends(registry.counter("frontdesk_hot_resends_total",
                               "Replies sent once more after 30 s without evidence")),
      forwarded(registry.counter("frontdesk_hot_forwarded_total",
                                 "Records passed on to another conversation of the same person")),
      fenced(registry.counter("frontdesk_hot_fenced_total",
                              "Partitions dropped because somebody else opened them")),
      gaps(registry.counter("frontdesk_hot_log_gaps_total",
                            "Gaps met in acknowledged offsets of conversations")),
      releases(registry.counter("frontdesk_hot_claims_released_total",
                                "Claims proven unsent and released")),
      unreadable(registry.counter("frontdesk_hot_unreadable_log_records_total",
                                  "Log records skipped at an opening")),
      typing_shown(registry.counter(kTyping, kTypingHelp, {{"result", "shown"}})),
      typing_failed(registry.counter(kTyping, kTypingHelp, {{"result", "failed"}})),
      typing_left_out(registry.counter(kTyping, kTypingHelp, {{"result", "left_out"}})),
      sql_look_up(registry.counter(kStatements, kStatementsHelp, {{"stage", "look_up"}})),
      sql_warm_up(registry.counter(kStatements, kStatementsHelp, {{"stage", "warm_up"}})),
      sql_replica(registry.counter("frontdesk_hot_replica_answers_total",
                                   "Look-ups that the replica answered")),
      postgres(registry, "frontdesk_hot_postgres_", kLookUps),
      replica(registry, "frontdesk_hot_replica_", kLookUps),
      restarts_conversations(
          registry.counter(kRestarts, kRestartsHelp, {{"topic", "conversations"}})),
      restarts_turns(registry.counter(kRestarts, kRestartsHelp, {{"topic", "turns"}})),
      partitions(registry.gauge("frontdesk_hot_partitions_open", "Partitions owned and open")),
      open_sends(registry.gauge("frontdesk_hot_open_sends", "Replies claimed and not settled")),
      oldest_open_seconds(registry.gauge("frontdesk_hot_oldest_open_seconds",
                                         "Age of the oldest unfinished record")),
      window(registry.gauge("frontdesk_hot_window_max",
                            "Most received records beyond the commit of any partition")),
      parked(registry.gauge("frontdesk_hot_parked", "Records unfinished in the retry topics")),
      parked_bytes(registry.gauge("frontdesk_hot_parked_bytes", "Size of those records")),
      parked_oldest_seconds(registry.gauge("frontdesk_hot_parked_oldest_seconds",
                                           "Age of the oldest of them, from its receipt")),
      clock_offset(registry.gauge("frontdesk_hot_broker_clock_offset_seconds",
                                  "How far the broker's clock is ahead of ours, at least")),
      acked_offset(registry,
                   "frontdesk_hot_acked_offset",
                   "Offset acknowledged last, -1 before the first",
                   {"conversations", "turns"},
                   partition_count),
      reply_seconds(registry.histogram("frontdesk_hot_reply_seconds",
                                       "Webhook received to reply written",
                                       shared::metrics::latency_bounds())),
      claim_seconds(registry.histogram("frontdesk_hot_claim_seconds",
                                       "Claim produced to acknowledged",
                                       shared::metrics::latency_bounds())),
      opening_seconds(registry.histogram("frontdesk_hot_opening_seconds",
                                         "Partition assigned to open",
                                         shared::metrics::latency_bounds())),
      memory_empty(registry.counter("frontdesk_hot_memory_empty_total",
                                    "Lists of the memory provider with nothing in them")),
      memory_foreign(registry.counter("frontdesk_hot_memory_foreign_total",
                                      "Memories of somebody else that the memory provider gave; "
                                      "dropped")),
      memory_seconds(registry.histogram("frontdesk_hot_memory_call_seconds",
                                        "Call to the memory provider, sent to ended",
                                        shared::metrics::latency_bounds())),
      recalls_waited(registry.counter(kRecalls, kRecallsHelp, {{"result", "in_time"}})),
      recalls_late(registry.counter(kRecalls, kRecallsHelp, {{"result", "late"}})),
      recalls_failed(registry.counter(kRecalls, kRecallsHelp, {{"result", "failed"}})),
      cache(registry,
            "frontdesk_hot",
            {"line",
             "instance",
             "organization",
             "clinic",
             "memory",
             "mem0",
             "patient",
             "appointments",
             "session",
             "stats",
             "reply"}),
      snapshot{
          registry.gauge("frontdesk_hot_snapshot_entries", "Entries in the snapshot"),
          registry.gauge("frontdesk_hot_snapshot_bytes", "Bytes of their keys and sealed values"),
          registry.counter("frontdesk_hot_snapshot_writes_total",
                           "Entries of the snapshot written with a new value"),
          registry.counter("frontdesk_hot_snapshot_failures_total",
                           "Calls of the snapshot that failed, and values that did not open")} {
    using shared::events::Outcome;
    for (int i = 0; i <= static_cast<int>(Outcome::kAsked); ++i) {
        const std::string word(shared::events::name(static_cast<Outcome>(i)));
        outcomes_.emplace(
            word,
            registry.counter(
                "frontdesk_hot_turns_total", "Turns by outcome or step", {{"outcome", word}}));
    }
    for (const char* why : {"behind",
                            "clinic_share",
                            "failed",
                            "send_rate",
                            "send_slots",
                            "unknown_kind",
                            "window"}) {
        parked_by_.emplace(why,
                           registry.counter("frontdesk_hot_parked_total",
                                            "Records written to a retry topic, by cause",
                                            {{"why", why}}));
    }
    for (const char* fault : {"unknown_purpose",
                              "unknown_placeholder",
                              "missing_placeholder",
                              "open_brace",
                              "empty",
                              "variants"}) {
        refused_texts_.emplace(fault,
                               registry.counter("frontdesk_hot_refused_texts_total",
                                                "Texts of clinics that cannot be said, by fault; "
                                                "the built-in ones take their place",
                                                {{"fault", fault}}));
    }
    for (const char* result : {"ok",
                               "memory_timeout",
                               "memory_refused",
                               "memory_reset",
                               "memory_rate_limited",
                               "memory_rejected",
                               "memory_unauthorized",
                               "memory_no_route",
                               "memory_unavailable",
                               "memory_model",
                               "memory_garbage",
                               "memory_breaker_open",
                               "memory_busy",
                               "memory_aborted",
                               "other"}) {
        memory_calls_.emplace(result,
                              registry.counter("frontdesk_hot_memory_calls_total",
                                               "Lists asked of the memory provider, by how that "
                                               "ended",
                                               {{"result", result}}));
    }
    for (const char* kind : {"answer", "status", "sent_event", "echo", "news", "none"}) {
        settled_.emplace(
            kind,
            registry.counter(
                "frontdesk_hot_sends_settled_total", "Sends settled, by evidence", {{"by", kind}}));
    }
}

void Metrics::count_outcome(shared::events::Outcome outcome) const {
    outcomes_.find(shared::events::name(outcome))->second.add();
}

void Metrics::count_parked(const std::string& why) const {
    const auto found = parked_by_.find(why);
    (found != parked_by_.end() ? found : parked_by_.find("failed"))->second.add();
}

void Metrics::count_settled(const std::string& kind) const {
    const auto found = settled_.find(kind);
    if (found != settled_.end()) found->second.add();
}

void Metrics::count_memory_call(std::string_view result) const {
    const auto found = memory_calls_.find(result);
    (found != memory_calls_.end() ? found : memory_calls_.find("other"))->second.add();
}

void Metrics::set_refused_texts(const std::map<std::string_view, std::uint64_t>& by_fault) const {
    for (const auto& [fault, total] : by_fault) {
        const auto found = refused_texts_.find(fault);
        if (found == refused_texts_.end()) continue;
        found->second.add(static_cast<double>(total) - found->second.value());
    }
}

}  // namespace workers::hot
