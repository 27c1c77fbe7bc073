// What every connection of ours asks for, added to the URL that people configured.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string>

namespace shared::postgres {

// The connection string with time-outs, keepalives and name added. Takes both forms of libpq: a
// `postgresql://` URL and `key=value` words.
std::string connect_options(const Settings& settings);

}  // namespace shared::postgres
