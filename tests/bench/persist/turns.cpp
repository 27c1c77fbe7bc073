#include "tests/bench/persist/turns.hpp"

#include "shared/base/ids.hpp"
#include "shared/events/turn.hpp"

#include <array>
#include <random>
#include <stdexcept>

namespace tests::bench::persist {
namespace {

constexpr const char* kOrganization = "0190a000-0000-7000-8000-000000000001";
constexpr const char* kClinic = "0190a000-0000-7000-8000-000000000002";
constexpr const char* kLine = "clinic-line";
constexpr shared::WallMs kNow = 1'763'000'000'000;
constexpr shared::WallMs kBetween = 3;  // milliseconds
constexpr std::array kQuestions{
    "Where are you?",
    "How much is a cleaning, and do you take cards?",
    "Are you open on Saturday afternoon?",
    "I would like to come next week in the morning if that is possible"};
constexpr const char* kReply =
    "We are at 12 Green Street, second floor, opposite the market. Monday to Friday 9:00 to 18:00, "
    "Saturday 10:00 to 14:00.";

std::string uuid(const std::string& name) {
    return shared::uuid_v5(shared::Uuid{}, name).text();
}

std::string hex(const std::string& name) {
    std::string out = uuid(name);
    std::erase(out, '-');
    return out;
}

shared::events::Envelope envelope_of(std::size_t number, const std::string& patient) {
    shared::events::Envelope out;
    const shared::WallMs at = kNow + static_cast<shared::WallMs>(number) * kBetween;
    out.schema = shared::events::kTurnSchema;
    out.record = uuid("record" + std::to_string(number));
    out.kind = "turn";
    out.source = "demo";
    out.message = "3A" + hex("message" + std::to_string(number)).substr(0, 18);
    out.conversation = hex("conversation" + patient);
    out.provider_time = at - 500;
    out.received_at = at;
    for (const char* stage : {"received", "produced", "taken", "claimed", "sent", "turned"}) {
        out.stages.push_back({stage, (at + static_cast<shared::WallMs>(out.stages.size())) * 1000});
    }
    return out;
}

shared::events::Turn turn_of(const shared::events::Envelope& envelope,
                             const std::string& patient,
                             const std::string& text) {
    shared::events::Turn out;
    const shared::WallMs at = envelope.received_at;
    out.outcome = shared::events::Outcome::kReplied;
    out.delivery = shared::events::DeliveryState::kSent;
    out.intent = "location";
    out.organization_id = kOrganization;
    out.clinic_id = kClinic;
    out.patient_id = uuid("patient" + patient);
    out.counter = at;
    out.session.id = uuid("session" + patient);
    out.session.started_at = kNow;
    out.session.last_message_at = at;
    out.session.language = "en";
    out.message_kind = "message";
    out.message.provider = "evolution";
    out.message.line = kLine;
    out.message.type = "text";
    out.message.name = "Patient " + patient;
    out.message.text = text;
    out.message.address.phone = "120255" + std::to_string(100'000 + std::stoul(patient));
    out.message.address.hash = hex("address" + patient);
    out.message.raw = R"({"conversation":")" + text +
                      R"(","messageContextInfo":{"deviceListMetadataVersion":2}})";
    out.reply = shared::events::Reply{uuid("reply" + envelope.record),
                                      kReply,
                                      out.message.address.phone,
                                      "3B" + hex(envelope.record).substr(0, 18),
                                      1,
                                      at + 2,
                                      at + 4};
    return out;
}

}  // namespace

void make_clinic(shared::postgres::Connection& connection) {
    const std::string organization = kOrganization;
    const std::string clinic = kClinic;
    const auto made = connection.script(
        "INSERT INTO core.organizations (id, name) VALUES ('" + organization +
        "', 'bench') ON CONFLICT DO NOTHING; "
        "INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ('" +
        clinic + "', '" + organization +
        "', 'bench', 'UTC', '{en}') ON CONFLICT DO NOTHING; "
        "SELECT core.make_month_partition(t, to_timestamp(" +
        std::to_string(kNow / 1000) +
        ")::date) FROM unnest(ARRAY['core.whatsapp_messages', "
        "'healthcare.conversation_logs']::regclass[]) t");
    if (!made) throw std::runtime_error(made.error().code + ": " + made.error().detail);
}

std::vector<shared::kafka::Record> make_turns(std::size_t first,
                                              std::size_t count,
                                              std::size_t patients,
                                              std::uint64_t seed) {
    std::mt19937_64 random(seed + first);
    std::vector<shared::kafka::Record> out;
    out.reserve(count);
    for (std::size_t number = first; number < first + count; ++number) {
        const std::string patient = std::to_string(number % patients);
        const auto envelope = envelope_of(number, patient);
        const auto turn = turn_of(envelope, patient, kQuestions.at(random() % kQuestions.size()));
        shared::kafka::Record record;
        record.topic = "turns";
        record.offset = static_cast<shared::kafka::Offset>(number);
        record.timestamp = envelope.received_at + 5;
        record.key = envelope.conversation;
        record.value = shared::events::write_turn(envelope, turn);
        out.push_back(std::move(record));
    }
    return out;
}

}  // namespace tests::bench::persist
