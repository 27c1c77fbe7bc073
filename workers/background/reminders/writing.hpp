// A reminder as the log and the staff are told of it. Pure.
#pragma once

#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/reminders/due.hpp"
#include "workers/background/staff/staff_events.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace workers::background::reminders {

// Raised once an appointment where no line of the clinic reaches the patient.
inline constexpr std::string_view kUnreachable = "reminder_unreachable";

// Whether that provider reaches the patient by what is known of him.
bool is_reachable(const Reach& reach);
// Key of the conversation that he would write in. Precondition: he is reachable.
std::string conversation_of(const Reach& reach, std::string_view installation_key);

// The record for topic `inbound`; of the same reminder it has the same id. `now` stands in it as
// the time of receipt.
struct Record {
    std::string id;
    batches::Outgoing outgoing;
};
Record write_record(const Due& due, shared::WallMs now);

staff::Call call_of(const Due& due, shared::WallMs now);

}  // namespace workers::background::reminders
