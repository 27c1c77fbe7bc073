// Which partition a key lives in: murmur2 over the fixed count, as Java's default partitioner.
#pragma once

#include "shared/kafka/record.hpp"

#include <cstdint>
#include <string_view>

namespace shared::kafka {

std::uint32_t murmur2(std::string_view bytes);
// Precondition: count > 0. Range 0 .. count-1.
Partition partition_of(std::string_view key, std::int32_t count);

}  // namespace shared::kafka
