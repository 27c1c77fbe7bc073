// A clinic as an operator names it.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string>

namespace ops::frontdeskctl {

struct Clinic {
    std::string id, name;
};

// By id or by name. Errors: `unknown_clinic`, `ambiguous_clinic`.
shared::Result<Clinic> find_clinic(shared::postgres::Connection& database,
                                   const std::string& wanted);

}  // namespace ops::frontdeskctl
