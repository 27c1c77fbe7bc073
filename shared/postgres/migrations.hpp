// Bringing a database to the tables of schemas/postgres, whose files are part of this library.
//
// Each file is one transaction under an advisory lock, so that programs started together do not
// meet, with a short lock time-out, so that it never holds up a running system. What was applied
// stands in public.schema_migrations (dbmate's table with a checksum beside). A file whose first
// marker is `-- migrate:up transaction:false` runs statement by statement outside a transaction,
// for indexes that are built concurrently; ended in the middle it is done over by the next run. It
// needs a connection past a pooler.
#pragma once

#include "shared/base/result.hpp"
#include "shared/postgres/postgres.hpp"

#include <string>
#include <vector>

namespace shared::postgres {

// `0001_init.sql` and its text: a part after `-- migrate:up` and one after `-- migrate:down`.
struct MigrationFile {
    std::string name;
    std::string text;
};

// The files of schemas/postgres, in order.
const std::vector<MigrationFile>& migration_files();

struct MigrationState {
    std::vector<std::string> applied;  // names of files, in order
    std::vector<std::string> missing;  // known here, not applied there
};

// What the database has. Errors (stop): `migration_changed` (a file differs from the one that was
// applied), `migration_newer` (the database knows a migration that this program does not); and
// those of statements. A database without the table has nothing applied.
Result<MigrationState> migration_state(Connection& connection,
                                       const std::vector<MigrationFile>& files);

// Applies what is missing, in order; gives the names applied now. Errors as above and
// `migration_malformed` (stop). A file that fails is rolled back, those before it stay.
Result<std::vector<std::string>> migrate(Connection& connection,
                                         const std::vector<MigrationFile>& files);

}  // namespace shared::postgres
