// The readers of records: whatever can be read is written so that it reads the same again.
#include "shared/events/dead.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/provider_event.hpp"
#include "shared/events/staff.hpp"
#include "shared/events/turn.hpp"
#include "tests/fuzz/target.hpp"

#include <optional>

namespace fuzz {
namespace {

using shared::events::Envelope;

// The record read and written; nothing where it cannot be read.
template <typename Read, typename Write>
std::optional<std::string> rewritten(std::string_view value, Read read, Write write) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(value);
    if (!parsed) return std::nullopt;
    const auto envelope = shared::events::read_envelope(*parsed);
    if (!envelope) return std::nullopt;
    require(!envelope->record.empty(), "a record that is read has an id");
    const auto body = read((*parsed)["body"]);
    if (!body) return std::nullopt;
    return write(*envelope, *body);
}

template <typename Read, typename Write>
void round_trip(std::string_view value, Read read, Write write) {
    const auto once = rewritten(value, read, write);
    if (!once) return;
    require_stable_json(*once);
    const auto twice = rewritten(*once, read, write);
    require(twice.has_value(), "what we write we can read");
    require(*twice == *once, "a record written again is the same");
}

}  // namespace

void inbound_record(std::string_view input) {
    using namespace shared::events;
    round_trip(input, read_message, write_message);
    round_trip(input, read_control, write_control);
    round_trip(input, read_delivery, write_delivery);
    round_trip(input, read_forward, write_forward);
}

void turn_record(std::string_view input) {
    round_trip(input, shared::events::read_turn, shared::events::write_turn);
}

void dead_record(std::string_view input) {
    round_trip(input, shared::events::read_dead, shared::events::write_dead);
}

void staff_record(std::string_view input) {
    round_trip(input, shared::events::read_staff, shared::events::write_staff);
}

void provider_event(std::string_view input) {
    round_trip(input, shared::events::read_event, shared::events::write_event);
}

}  // namespace fuzz
