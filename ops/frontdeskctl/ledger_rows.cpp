// What the database knows.
#include "ops/frontdeskctl/ledger_read.hpp"
#include "ops/frontdeskctl/numbers.hpp"
#include "shared/kafka/positions.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Parameter;

// Fewer than a second takes, with an index look-up a message and month.
constexpr std::size_t kAsked = 2'000;

constexpr const char* kRows = R"(
SELECT k.n, count(m.id), bool_or(e.conversation IS NOT NULL)
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(conversation, message, n)
LEFT JOIN core.whatsapp_messages m
    ON m.whatsapp_message_id = k.message AND m.conversation = k.conversation
LEFT JOIN core.conversation_keys e
    ON e.conversation = k.conversation AND e.destroyed_at IS NOT NULL
GROUP BY k.n)";

constexpr const char* kKnown = R"(
SELECT k.message FROM unnest($1::text[]) AS k(message)
WHERE EXISTS (SELECT 1 FROM core.whatsapp_messages m WHERE m.whatsapp_message_id = k.message)
    OR EXISTS (SELECT 1 FROM core.rowless_turns t WHERE t.message_id = k.message))";

constexpr const char* kOffsets = R"(
SELECT partition, next_offset FROM core.consumer_offsets
WHERE consumer_group = $1 AND topic = $2)";

// A NUL stands there as U+FFFD.
std::string stored(std::string text) {
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
        text.replace(at, 1, "\xEF\xBF\xBD");
    }
    return text;
}

}  // namespace

shared::Result<LedgerEnds> read_ledger_ends(const Settings& settings,
                                            shared::postgres::Connection& database,
                                            const std::string& group) {
    LedgerEnds out;
    const auto& prefix = settings.kafka.topic_prefix;
    for (const char* topic : {"inbound", "turns", "dead"}) {
        if (auto known = shared::kafka::check_partitions(settings.kafka, topic); !known) {
            return known.error();
        }
    }
    auto committed = shared::kafka::committed_offsets(settings.kafka, group, "inbound");
    if (!committed) return committed.error();
    out.committed = std::move(*committed);
    const auto rows = database.run(kOffsets, {prefix + "frontdesk-background", prefix + "turns"});
    if (!rows) return rows.error();
    out.rows_below.resize(out.committed.size());
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        const auto partition = static_cast<std::size_t>(number(**rows, row, 0));
        if (partition < out.rows_below.size()) {
            out.rows_below[partition] = number(**rows, row, 1);
        }
    }
    auto inbound = shared::kafka::log_ends(settings.kafka, "inbound");
    if (!inbound) return inbound.error();
    out.inbound = std::move(*inbound);
    auto turns = shared::kafka::log_ends(settings.kafka, "turns");
    if (!turns) return turns.error();
    out.turns = std::move(*turns);
    return out;
}

shared::Result<std::vector<LedgerRowAnswer>> ask_ledger_rows(
    shared::postgres::Connection& database, const std::vector<LedgerRowQuestion>& questions) {
    std::vector<LedgerRowAnswer> out(questions.size());
    for (std::size_t begin = 0; begin < questions.size(); begin += kAsked) {
        const auto end = std::min(begin + kAsked, questions.size());
        std::vector<Parameter> conversations, messages;
        for (std::size_t i = begin; i < end; ++i) {
            conversations.emplace_back(questions[i].conversation);
            messages.emplace_back(stored(questions[i].message));
        }
        const auto rows = database.run(
            kRows, {shared::postgres::array(conversations), shared::postgres::array(messages)});
        if (!rows) return rows.error();
        for (std::size_t row = 0; row < (*rows)->size(); ++row) {
            auto& answer = out.at(begin + static_cast<std::size_t>(number(**rows, row, 0)) - 1);
            answer.rows = static_cast<std::uint64_t>(number(**rows, row, 1));
            answer.is_erased = (*rows)->get(row, 2) == "t";
        }
    }
    return out;
}

shared::Result<std::set<std::string>> ask_known_messages(shared::postgres::Connection& database,
                                                         const std::vector<std::string>& messages) {
    std::set<std::string> out;
    for (std::size_t begin = 0; begin < messages.size(); begin += kAsked) {
        const std::span part(messages.begin() + static_cast<std::ptrdiff_t>(begin),
                             std::min(kAsked, messages.size() - begin));
        const std::vector<Parameter> asked(part.begin(), part.end());
        const auto rows = database.run(kKnown, {shared::postgres::array(asked)});
        if (!rows) return rows.error();
        for (std::size_t row = 0; row < (*rows)->size(); ++row) {
            out.emplace((*rows)->get(row, 0));
        }
    }
    return out;
}

}  // namespace ops::frontdeskctl
