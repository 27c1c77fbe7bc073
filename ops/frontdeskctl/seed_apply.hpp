// Writing a clinic file into the database: upserts that change nothing where nothing differs, a
// statement a table however much the file lists.
//
// All run inside the caller's transaction and throw StatementError. Not thread-safe.
#pragma once

#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/crypto/seal.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// Faults that only the database shows: a line or path token of another source, a clinic of another
// organization, a clinic or time zone that does not exist.
void check_seed(shared::postgres::Transaction& work,
                const SeedFile& file,
                const std::string& installation_key,
                std::vector<std::string>& faults);

// Number of rows inserted, changed or deleted. Secrets are sealed where there is a master key.
std::size_t apply_seed(shared::postgres::Transaction& work,
                       const SeedFile& file,
                       const std::string& installation_key,
                       const shared::crypto::Sealer& sealer);
// Its part for sources and their lines, once their clinics are there.
std::size_t apply_sources(shared::postgres::Transaction& work,
                          const std::vector<SeedSource>& sources,
                          const std::string& installation_key,
                          const shared::crypto::Sealer& sealer);

}  // namespace ops::frontdeskctl
