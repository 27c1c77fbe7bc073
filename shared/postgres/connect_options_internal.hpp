// What every connection of ours asks for, added to the URL that people configured.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "shared/postgres/url.hpp"

#include <string>

namespace shared::postgres {

// The connection string with time-outs, keepalives and name added. Takes both forms of libpq: a
// `postgresql://` URL and `key=value` words. A pooler takes no options of the server's: they are
// told with each transaction.
std::string connect_options(const Settings& settings, const Url& url);

// One statement that tells the server time-outs, commit mode and name: for the rest of the session,
// or for the transaction it stands in.
enum class SettingsFor { kSession, kTransaction };
std::string settings_sql(const Settings& settings, SettingsFor how);

}  // namespace shared::postgres
