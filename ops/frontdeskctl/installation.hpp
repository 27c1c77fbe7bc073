// The installation key as it stands in the database.
#pragma once

#include "shared/base/result.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/postgres/postgres.hpp"

#include <string>

namespace ops::frontdeskctl {

// Its 32 bytes. Errors (stop): `no_installation` (migrate was not run), and those of opening a
// sealed text. Throws StatementError.
shared::Result<std::string> installation_key(shared::postgres::Transaction& work,
                                             const shared::crypto::Sealer& sealer);

}  // namespace ops::frontdeskctl
