// Clinics and lines as they stand in PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include "shared/crypto/seal.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/hot/lookup/clinic.hpp"

namespace workers::hot::lookup {

// Not thread-safe: one per thread, with its connection. Errors are those of postgres.hpp, and
// `bad_seal` and its like (stop) where a credential cannot be opened.
class ClinicStore {
  public:
    ClinicStore(shared::postgres::Settings settings, shared::crypto::Sealer sealer);

    // The line with its source; an empty result if nobody registered it or its source is off.
    // A line without a clinic gets its organization's only active one.
    shared::Result<std::vector<Line>> line(const std::string& name);
    // Every line of every enabled source.
    shared::Result<std::vector<Line>> lines();
    // Active clinics by id; an empty list means all.
    shared::Result<std::vector<Clinic>> clinics(const std::vector<std::string>& ids);
    // Lines and clinics changed at or after the mark, which moves; the first call only sets it.
    struct Changes {
        std::vector<std::string> lines;
        std::vector<std::string> clinics;
    };
    shared::Result<Changes> changes();

    std::uint64_t statements() const { return connection_.statements(); }

  private:
    shared::Result<std::vector<Line>> read_lines(const std::string& where,
                                                 const std::vector<shared::postgres::Parameter>&);

    shared::postgres::Connection connection_;
    shared::crypto::Sealer sealer_;
    std::string mark_;  // a timestamp of the server
};

}  // namespace workers::hot::lookup
