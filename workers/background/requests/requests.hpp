// What patients asked of a clinic's calendar: rows of healthcare.appointment_requests, and what of
// it is done at once. A wish for another day waits there for a person; a cancelled or confirmed
// appointment is one.
#pragma once

#include "shared/events/request.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/staff/staff_events.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace workers::background::requests {

// Raised where an appointment was no longer what the patient was told: he has to be written to.
inline constexpr std::string_view kAppointmentChanged = "appointment_changed";

struct Asked {
    const batches::Item* item = nullptr;  // the turn that tells of it
    shared::events::Request request;
};

// By id, which follows from record and action: a turn that is read again asks nothing new.
std::map<std::string, Asked> fold_requests(const persist::MessageBook& book);

// Inserts what is new. Of an appointment that is cancelled or confirmed more than once the last
// counts. Gives back the calls for staff where one no longer stood.
std::map<std::string, staff::Call> write_requests(shared::postgres::Transaction& transaction,
                                                  const std::map<std::string, Asked>& asked);

}  // namespace workers::background::requests
