// What was said, on its way to a memory provider: rows of core.outbox of kind `memory`, in the
// transaction that stores the message.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/persist/patients.hpp"

#include <map>
#include <string>
#include <string_view>

namespace workers::background::memories {

// Whether what is said is queued for a provider: one is configured, or not.
enum class Turns { kLocal, kQueued };

// What stands in the body of such a row. The words are the patient's: never to be logged.
struct Turn {
    std::string text;
    std::string reply;  // ours to it; empty where there was none
    std::string message, language;
    shared::WallMs at = 0;  // when it was received
    bool is_verbatim = false;
};
std::string write_turn(const Turn& turn);
// Members it does not have are empty.
Turn read_turn(std::string_view body);

// New messages of patients with words in them. Pure. The row's id follows from the record's; the
// same words of a patient are one row, for as long as that is kept.
persist::Columns turn_rows(const persist::MessageBook& book,
                           const persist::KnownPatients& patients);
// Throws StatementError.
void queue_turns(shared::postgres::Transaction& transaction, const persist::Columns& rows);
// Messages by their row's id that now say something else, or nothing: what is not told yet says so
// too. Throws StatementError.
void take_back_turns(shared::postgres::Transaction& transaction,
                     const std::map<std::string, std::string>& words);

}  // namespace workers::background::memories
