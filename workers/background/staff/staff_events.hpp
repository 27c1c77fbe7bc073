// Calls for a human: rows of core.staff_events, and what of them the topic `staff` is told here.
#pragma once

#include "shared/events/staff.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/message_book.hpp"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace workers::background::staff {

// Raised where a reply that counted as sent turned out to have failed.
inline constexpr std::string_view kUndeliverable = "undeliverable";

struct Call {
    shared::events::Envelope envelope;  // of the record it is about
    shared::events::StaffEvent event;
    std::string line;  // it came through
    // The owner tells the topic what it raises; what only this worker can know it tells itself:
    // a late failure, and a stale message whose id proved to be new.
    bool is_announced_here = false;
    // As stored.
    std::string id;
    shared::WallMs raised_at = 0;
};

// By event id. Turns of repeats raise nothing; a turn without a clinic has nobody to call.
std::map<std::string, Call> fold_calls(const persist::MessageBook& book);
void add_call(std::map<std::string, Call>& calls, Call&& call);

// Inserts what is new and gives it back as it was stored: without a patient where he is another
// clinic's.
std::vector<Call> write_calls(shared::postgres::Transaction& transaction,
                              const std::map<std::string, Call>& calls);

}  // namespace workers::background::staff
