// Lines and clinics as they stand in PostgreSQL: what the caches load from.
#pragma once

#include "shared/app/health.hpp"
#include "shared/cache/cached.hpp"
#include "shared/crypto/seal.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/line.hpp"
#include "workers/hot/lookup/read_connections.hpp"
#include "workers/hot/lookup/refused_texts.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace workers::hot::lookup {

// As thread-safe as its connections. Errors are those of postgres.hpp. A call with `ids` reads
// those, without reads everything there is.
class ClinicSource {
  public:
    using Ids = std::span<const std::string>;
    template <typename T>
    using Reads = shared::cache::Reads<T>;

    // `connections` must outlive it, and `health`, which hears of credentials that do not open.
    ClinicSource(ReadConnections& connections,
                 shared::crypto::Sealer sealer,
                 shared::app::Health& health);

    // Of sources that are on.
    Reads<Instance> instances(std::size_t thread, const Ids* ids);
    // Of organizations that have exactly one active clinic.
    Reads<OnlyClinic> organizations(std::size_t thread, const Ids* ids);
    // Active ones. Texts of theirs that cannot be said are told of in the log.
    Reads<Clinic> clinics(std::size_t thread, const Ids* ids);
    // Of sources that are on. The value of a line whose credential does not open is that error
    // (stop): an operator must mend it; the others are served.
    Reads<Line> lines(std::size_t thread, const Ids* ids);

    const RefusedTexts& refused() const { return refused_; }

  private:
    using RowsPtr = ReadConnections::Rows;

    shared::Result<RowsPtr> run(std::size_t thread,
                                const std::string& sql,
                                const std::string& only,
                                const Ids* ids);
    void note_credentials();
    shared::Result<Line> read_line(const shared::postgres::Rows& rows, std::size_t row);

    ReadConnections& connections_;
    shared::crypto::Sealer sealer_;
    shared::app::Health& health_;
    RefusedTexts refused_;
    std::mutex guard_;
    std::map<std::string, std::string> unopened_;  // why, by line, when it was last read
};

}  // namespace workers::hot::lookup
