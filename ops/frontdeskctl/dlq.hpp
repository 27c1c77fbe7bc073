// What the commands on dead letters have in common.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/dead_letters.hpp"
#include "shared/kafka/producer.hpp"

#include <cstddef>
#include <string>

namespace ops::frontdeskctl {

LetterFilter filter_of(const DlqOptions& options);
// Asks at the terminal where more than one is meant and --yes was not said.
bool is_confirmed(const std::string& what, std::size_t count, const DlqOptions& options);

// Produces one record and waits for its fate, as long as the producer takes to tell it. An error
// (retry) also where the record may be stored all the same: whoever repeats it keeps its ids.
shared::Result<void> produce_now(shared::kafka::Producer& producer,
                                 const std::string& topic,
                                 shared::kafka::Partition partition,
                                 const std::string& key,
                                 const std::string& value);

}  // namespace ops::frontdeskctl
