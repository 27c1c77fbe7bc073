// healthcare.conversation_logs: what was said in words, one line each, for reading and answering.
#pragma once

#include "workers/background/persist/message_book.hpp"
#include "workers/background/persist/new_rows.hpp"
#include "workers/background/persist/patients.hpp"

#include <map>
#include <string>

namespace workers::background::persist {

struct LogLine {
    const batches::Item* item = nullptr;
    std::string role;  // `user`, `assistant` or `staff`
    shared::WallMs at = 0;
    std::string content;
};

// By id: the record of what a patient or staff wrote, the reply's id for what went out. Lines
// answered together share one reply and so one line. Groups, repeats and echoes give none.
std::map<std::string, LogLine> fold_logs(const MessageBook& book);

// `patients` are those of the batch.
NewRows log_rows(const MessageBook& book, const KnownPatients& patients, Uniqueness uniqueness);

}  // namespace workers::background::persist
