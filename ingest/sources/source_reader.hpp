// Port: reading the sources where they are kept.
#pragma once

#include "ingest/sources/source_list.hpp"
#include "shared/base/result.hpp"
#include "shared/crypto/seal.hpp"

#include <memory>
#include <string>

namespace ingest::sources {

class SourceReader {
  public:
    virtual ~SourceReader() = default;
    // Blocks, within a bound of its own. Called from one thread at a time.
    virtual shared::Result<SourceData> read() = 0;
};

// Reads core.installation, core.integrations and core.integration_lines in one transaction, two
// seconds at most. A disabled source is left out; so is one whose secrets do not open, and that is
// logged. Errors (retry): those of the connection, `no_installation` before `migrate`.
std::unique_ptr<SourceReader> make_postgres_reader(const std::string& url,
                                                   const std::string& application_name,
                                                   shared::crypto::Sealer sealer);

// Evolution sources that name neither header secret nor JWT key take this one as both. Nothing
// changes where it is empty.
void apply_default_secret(SourceData& data, const std::string& secret);

}  // namespace ingest::sources
