// Topic `turns`: what became of one inbound record. It carries everything the background worker
// and the platform need, so that they read no other topic.
//
// The envelope is that of the inbound record (record, source, message, conversation, times) with
// kind `turn` and more stages. A later turn of the same record moves it forward.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/events/request.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shared::events {

inline constexpr std::string_view kTurnSchema = "turn.v1";

// Final: replied fell_back suppressed handed_over dead. Steps: parked joining forwarded asked.
enum class Outcome {
    kReplied,
    kFellBack,
    kSuppressed,
    kHandedOver,
    kDead,
    kParked,
    kJoining,
    kForwarded,
    kAsked
};
std::string_view name(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);
bool is_final(Outcome outcome);

// Ordered: a turn never moves a delivery backwards, save that a failure may follow `sent`.
enum class DeliveryState { kNone, kUnconfirmed, kSent, kFailed };
std::string_view name(DeliveryState state);
std::optional<DeliveryState> parse_delivery_state(std::string_view text);

// The session as the owner decided it; ids are the owner's, the background invents none.
struct SessionRef {
    std::string id;        // UUIDv5(conversation, first message id); empty where none was needed
    std::string previous;  // the session before, where there was one
    WallMs started_at = 0;
    WallMs last_message_at = 0;
    WallMs silent_until = 0;               // takeover or pause in force until then; 0: none
    std::string language;                  // BCP 47 primary tag, `en`; empty while unknown
    bool opted_out = false;                // the patient wants no automatic messages
    std::vector<std::string> allergies{};  // as remembered of him, kMostAllergies at most
};

inline constexpr std::size_t kMostAllergies = 10;
void write_allergies(json::Writer& out, const std::vector<std::string>& allergies);
std::vector<std::string> read_allergies(const json::Value& value);

// Ids of rows of memory, as lists of them are written and read: `memories`, left out where empty.
inline constexpr std::size_t kMostMemories = 20;
void write_memories(json::Writer& out, const std::vector<std::string>& ids);
std::vector<std::string> read_memories(const json::Value& value);

struct Reply {
    std::string id;  // UUIDv5 of the first record it answers; shared by lines answered together
    std::string text;
    std::string to;                   // address as the provider wants it
    std::string provider_message_id;  // once known
    int attempt = 1;                  // 2: the one counted resend
    WallMs claimed_at = 0;
    WallMs sent_at = 0;
};

// Asks for a human. The background stores it under an id derived from record and reason.
struct StaffNotice {
    std::string reason;  // as the turn's reason: urgent asked_for unsure stale undeliverable ...
};

struct Turn {
    Outcome outcome = Outcome::kDead;
    // Bounded words: duplicate own_echo takeover group not_a_message unsure ...
    std::string reason;
    DeliveryState delivery = DeliveryState::kNone;
    std::string intent;           // greeting hours price ...; empty where none was decided
    std::string organization_id;  // uuid; empty with clinic_id where no clinic is known
    std::string clinic_id;
    std::string patient_id;
    std::int64_t counter = 0;  // the conversation's own version of the state after this turn
    SessionRef session;
    std::string message_kind;  // kind of the inbound record: message own edit reminder ...
    Message message;           // its body, for message, own, edit and reminder
    std::optional<Reply> reply;
    std::optional<StaffNotice> staff;
    Request request;  // of the calendar; empty where the message asked nothing of it
    // Ids of what was remembered and had a part in it, kMostMemories at most; never words.
    std::vector<std::string> memories{};
};

std::string write_turn(const Envelope& envelope, const Turn& turn);
// Takes the `body` member. Error `bad_record` (dead letter).
Result<Turn> read_turn(const json::Value& body);

}  // namespace shared::events
