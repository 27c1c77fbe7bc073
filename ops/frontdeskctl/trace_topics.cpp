#include "ops/frontdeskctl/trace.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/turn.hpp"
#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/positions.hpp"

#include <algorithm>

namespace ops::frontdeskctl {
namespace {

using shared::events::Envelope;
using shared::json::Value;
using shared::kafka::Record;

Occurrence& occurrence_of(std::vector<Occurrence>& known, const Envelope& envelope) {
    const auto found = std::find_if(known.begin(), known.end(), [&](const Occurrence& each) {
        return each.record == envelope.record;
    });
    if (found != known.end()) return *found;
    Occurrence fresh;
    fresh.record = envelope.record;
    fresh.outcome = "open";
    fresh.delivery = "none";
    return known.emplace_back(std::move(fresh));
}

void take_envelope(Occurrence& out, const Envelope& envelope) {
    out.conversation = envelope.conversation;
    out.source = envelope.source;
    out.received_at = envelope.received_at;
    out.stages.clear();
    for (const auto& stage : envelope.stages) out.stages.emplace_back(stage.name, stage.at_us);
}

void take_turn(Occurrence& out, const shared::events::Turn& turn) {
    out.outcome = name(turn.outcome);
    out.reason = turn.reason;
    out.delivery = name(turn.delivery);
    out.intent = turn.intent;
    out.clinic_id = turn.clinic_id;
    out.session_id = turn.session.id;
    out.language = turn.session.language;
    out.line = turn.message.line;
    out.type = turn.message.type;
    out.staff_events = turn.staff ? 1 : 0;
    if (turn.reply) {
        out.reply = TraceReply{
            turn.reply->id, turn.reply->text, turn.reply->provider_message_id, turn.reply->attempt};
    }
}

// A later turn of the record, of what became of its reply, has none.
void take_recalled(Occurrence& out, const shared::events::Turn& turn) {
    if (!turn.memories.empty()) out.recalled = turn.memories;
}

// What the database says is newer than the topic: it has what came after the turn as well.
void take_record(const Record& record, const std::string& message, std::vector<Occurrence>& known) {
    // Most records are about other messages: looking at the bytes is cheaper than reading them.
    if (record.value.find(message) == std::string::npos) return;
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    if (!parsed) return;
    const auto envelope = shared::events::read_envelope(*parsed);
    if (!envelope || envelope->message != message) return;
    auto& occurrence = occurrence_of(known, *envelope);
    const Value body = (*parsed)["body"];
    const bool is_turn = envelope->kind == "turn";
    if (is_turn) {
        const auto turn = shared::events::read_turn(body);
        if (turn) take_recalled(occurrence, *turn);
        if (turn && !occurrence.in_database) take_turn(occurrence, *turn);
    }
    if (occurrence.in_database) return;
    take_envelope(occurrence, *envelope);
    if (is_turn) return;
    if (const auto inbound = shared::events::read_message(body)) {
        occurrence.line = inbound->line;
        occurrence.type = inbound->type;
    }
}

}  // namespace

shared::Result<void> trace_topics(const Settings& settings,
                                  const std::string& message,
                                  int hours,
                                  std::vector<Occurrence>& known) {
    const auto reader = shared::kafka::make_log_reader(settings.kafka);
    const shared::WallMs from = shared::SystemClock().wall_ms() - hours * 3'600'000LL;
    // First what came in, then what became of it. A partition at a time bounds the memory.
    for (const char* topic : {"inbound", "turns"}) {
        if (auto all = shared::kafka::check_partitions(settings.kafka, topic); !all) return all;
        for (int partition = 0; partition < settings.kafka.partitions; ++partition) {
            shared::kafka::Range range;
            range.topic = topic;
            range.partition = partition;
            range.from_time = from;
            const auto records = shared::kafka::read_now(*reader, {range});
            if (!records) return records.error();
            for (const auto& record : *records) take_record(record, message, known);
        }
    }
    return {};
}

}  // namespace ops::frontdeskctl
