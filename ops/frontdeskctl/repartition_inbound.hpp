// Records of `inbound` that lie where their keys no longer belong, and that nobody has taken up.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/producer.hpp"
#include "shared/kafka/settings.hpp"

#include <cstddef>
#include <string>

namespace ops::frontdeskctl {

// What an ingest that was not told wrote by the old number goes to the end of its right partition,
// in its order, with whatever stands uncommitted beside it; then the group's offset passes the
// place. Broken off in between it is stored twice, which its record ids tell. `kafka.partitions`:
// the new number. While the group has no members. How many lay wrong. Errors: the broker's (retry),
// `kafka_down` where a record was not stored.
shared::Result<std::size_t> bring_over(const shared::kafka::Settings& kafka,
                                       const std::string& group,
                                       shared::kafka::LogReader& reader,
                                       shared::kafka::Producer& producer);

}  // namespace ops::frontdeskctl
