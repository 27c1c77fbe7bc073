// `frontdeskctl session pause` and `resume`: a person takes a conversation over, and gives it back.
// What is asked goes through `inbound`, behind what was written before it: the next message sees
// it.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/dlq.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/events/inbound.hpp"
#include "shared/json/writer.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/postgres/postgres.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

constexpr std::chrono::seconds kReachLimit{10};

// Two addresses of one person are two conversations, of which one passes on what it gets: either
// will do.
constexpr const char* kFind = R"(
SELECT conversation, source FROM core.whatsapp_conversations
WHERE clinic_id = $1 AND patient_id = $2 AND line = $3 ORDER BY last_message_at DESC LIMIT 1)";

constexpr const char* kByPhone = R"(
SELECT id FROM healthcare.patients
WHERE clinic_id = $1::uuid AND phone = $2 ORDER BY last_seen_at DESC LIMIT 1)";

constexpr const char* kAudit =
    "INSERT INTO core.audit (id, actor, action, subject, clinic_id, details) "
    "VALUES ($1, $2, $3, $4, $5::uuid, $6::jsonb)";

shared::events::Envelope envelope_of(const std::string& conversation,
                                     const std::string& source,
                                     shared::WallMs now) {
    shared::events::Envelope out;
    out.schema = "inbound.v1";
    out.record = shared::uuid_v7().text();
    out.kind = "control";
    out.source = source;
    out.conversation = conversation;
    out.received_at = now;
    return out;
}

shared::Result<void> tell(const Settings& settings,
                          const shared::events::Envelope& envelope,
                          const shared::events::Control& control) {
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({"inbound"}, kReachLimit)) {
        return shared::Error{"kafka_down", "it does not answer", shared::Action::kRetry};
    }
    const std::string& key = envelope.conversation;
    return produce_now(*producer,
                       "inbound",
                       shared::kafka::partition_of(key, settings.kafka.partitions),
                       key,
                       shared::events::write_control(envelope, control));
}

shared::Result<void> note(shared::postgres::Connection& database,
                          const DeskOptions& options,
                          const shared::events::Envelope& envelope,
                          const shared::events::Control& control) {
    shared::json::Writer details;
    details.begin_object().member("record", envelope.record).member("until", control.until);
    const auto done = database.run(kAudit,
                                   {shared::uuid_v7().text(),
                                    options.by,
                                    "session_" + control.action,
                                    envelope.conversation,
                                    options.clinic,
                                    details.end_object().take()});
    if (!done) return done.error();
    return {};
}

// The patient as given, or whose telephone number it is; empty where nobody has it.
shared::Result<std::string> patient_of(shared::postgres::Connection& database,
                                       const DeskOptions& options) {
    if (shared::Uuid::parse(options.patient)) return options.patient;
    const auto rows = database.run(kByPhone, {options.clinic, options.patient});
    if (!rows) return rows.error();
    return (*rows)->size() == 0 ? std::string() : std::string((*rows)->get(0, 0));
}

}  // namespace

int session_takeover(const Settings& settings, const DeskOptions& options, bool is_pause) {
    auto database = settings.database();
    const auto patient = patient_of(database, options);
    if (!patient) return fail(patient.error());
    if (patient->empty()) return fail("no patient of that clinic has that number");
    const auto rows = database.run(kFind, {options.clinic, *patient, options.channel});
    if (!rows) return fail(rows.error());
    if ((*rows)->size() == 0) return fail("no conversation of that patient is known");
    const shared::WallMs now = shared::SystemClock().wall_ms();
    const auto envelope =
        envelope_of(std::string((*rows)->get(0, 0)), std::string((*rows)->get(0, 1)), now);
    const shared::WallMs until = is_pause ? now + options.hours * 3'600'000LL : 0;
    const shared::events::Control control{is_pause ? "pause" : "resume", until, options.by};
    if (const auto told = tell(settings, envelope, control); !told) {
        // What the log did not acknowledge may stand there all the same.
        return fail("not " + control.action + "d for certain: " + told.error().code + ": " +
                    told.error().detail);
    }
    if (is_pause) {
        fmt::print("the desk is silent for that patient until {}\n", time_text(until));
    } else {
        fmt::print("the desk answers that patient again\n");
    }
    const auto noted = note(database, options, envelope, control);
    if (!noted) return fail("done, but not in the audit: " + noted.error().code);
    return kDone;
}

}  // namespace ops::frontdeskctl
