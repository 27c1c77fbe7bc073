// What is known about a message, wherever it is known.
#pragma once

#include "ops/frontdeskctl/settings.hpp"
#include "shared/base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

struct TraceReply {
    std::string id, text, provider_message_id;
    int attempt = 1;
};

// One record that carried the message id.
struct Occurrence {
    std::string record;
    std::string outcome;  // `open` while no turn is known
    std::string reason, delivery, intent, error;
    std::string clinic, clinic_id;  // name and id; empty where none is known
    std::string conversation, session_id, source, line, type, language;
    std::optional<TraceReply> reply;
    std::vector<std::pair<std::string, std::int64_t>> stages;  // microseconds since 1970, in order
    std::int64_t received_at = 0;                              // ms
    bool row = false;                                          // stands in core.whatsapp_messages
    int log_rows = 0;                                          // of healthcare.conversation_logs
    int memories = 0;                                          // kept about the patient
    int staff_events = 0;                                      // raised by this record
    // Ids of what was remembered and had a part in it; of the topic alone, no row has them.
    std::vector<std::string> recalled{};
    bool in_database = false;

    // A final outcome whose delivery is not on its way any more.
    bool is_settled() const;
};

// Occurrences in the database: rows of messages, and turns without a row of their own.
shared::Result<std::vector<Occurrence>> trace_database(shared::postgres::Connection& database,
                                                       const std::string& message);

// Adds what the topics `inbound` and `turns` of the last `hours` tell: occurrences that are not in
// `known`, and turns of those that are open.
shared::Result<void> trace_topics(const Settings& settings,
                                  const std::string& message,
                                  int hours,
                                  std::vector<Occurrence>& known);

std::string trace_json(const std::string& message, const std::vector<Occurrence>& occurrences);
std::string trace_text(const std::string& message, const std::vector<Occurrence>& occurrences);

}  // namespace ops::frontdeskctl
