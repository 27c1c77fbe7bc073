// Turns as the hot workers write them: questions of many patients of one clinic, each replied to.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tests::bench::persist {

// Makes the clinic that all turns are of. Throws std::runtime_error.
void make_clinic(shared::postgres::Connection& connection);

// Records of `turns`, partition 0, from offset `first` on. Patients take turns, so that a batch has
// each of them once; the same seed makes the same records.
std::vector<shared::kafka::Record> make_turns(std::size_t first,
                                              std::size_t count,
                                              std::size_t patients,
                                              std::uint64_t seed);

}  // namespace tests::bench::persist
