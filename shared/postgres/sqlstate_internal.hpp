// From PostgreSQL's five-character code to what a caller may do about it.
#pragma once

#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace shared::postgres {

// `message` is the server's text. Of it only names of constraints and, where our own statement is
// wrong, the first line go into the detail: other texts hold values. An empty SQLSTATE is a lost
// connection.
Error statement_error(std::string_view sqlstate, std::string_view message);

// Whether prepared statements of the connection may be void after it (changed tables, a pooler
// in between): the connection is to be made anew.
bool spoils_connection(std::string_view sqlstate);

}  // namespace shared::postgres
