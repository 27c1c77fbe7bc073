// The connection of a dispatcher: its own, on a thread of its own.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string_view>

namespace workers::background::outbox {

// As the worker's own, and `name` behind its application_name. What was told is not to be told
// again for a crash of PostgreSQL: its commits wait for the disk. A statement has 2 s at most,
// which is what a stop waits for.
shared::postgres::Settings settings_of(shared::postgres::Settings worker, std::string_view name);

}  // namespace workers::background::outbox
