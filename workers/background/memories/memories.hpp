// Facts worth keeping: found in new messages, one row each in healthcare.memories.
#pragma once

#include "shared/memory/extractor.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/recent_patients.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace workers::background::memories {

struct Memory {
    shared::memory::Fact fact;
    std::string source_message;
    shared::WallMs first = 0;
    shared::WallMs last = 0;
};

// Clinic, patient, norm hash: a fact is unique within them.
using MemoryKey = std::tuple<std::string, std::string, std::string>;

// Only messages new in this batch, by patients: a repeat tells nothing. Of a kind that has one
// value only what counts at the end of the batch.
std::map<MemoryKey, Memory> fold_memories(const persist::MessageBook& book,
                                          const shared::memory::Extractor& extractor);

// A fact heard again only renews when it was last heard; a newer value of a kind that has one ends
// the older (valid_to), which holds again when it is said again. `patients` are those of the batch:
// nothing is kept of who is erased, what is late was said before. Notes in `now` whose facts will
// stand there.
persist::BinaryColumns memory_rows(const std::map<MemoryKey, Memory>& memories,
                                   const persist::KnownPatients& patients,
                                   const persist::RecentPatients& recent,
                                   persist::WrittenNow& now);
// Of one patient, whatever stands there.
persist::BinaryColumns fact_rows(const std::string& clinic,
                                 const std::string& patient,
                                 const std::vector<Memory>& facts);
void write_memories(shared::postgres::Transaction& transaction, const persist::BinaryColumns& rows);

}  // namespace workers::background::memories
