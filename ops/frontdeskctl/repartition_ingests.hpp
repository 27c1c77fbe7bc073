// The ingest processes of an installation, spoken to through their admin addresses.
#pragma once

#include "ops/frontdeskctl/settings.hpp"
#include "shared/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

struct IngestState {
    bool is_held = false;
    int partitions = 0;
    std::int64_t under_way = 0;  // given to the log, not acknowledged
    std::int64_t records = 0;    // in its spool
    std::int64_t bytes = 0;
};

// One thread. `settings` must outlive it.
class Ingests {
  public:
    explicit Ingests(const Settings& settings) : settings_(settings) {}

    // Those of ADMIN_URLS that are ingests; what does not answer counts as a worker that is
    // stopped. Errors (stop): `no_addresses`, `ingest_missing` where they are fewer than INGEST_URL
    // names, `refused` where the token is wrong.
    shared::Result<void> find();
    // Each spools from then on, whatever happens to it. Errors: `no_spool`, `ingest_failed`.
    shared::Result<void> hold();
    // Each writes into the log again, with that count. The first error, each named on stderr.
    shared::Result<void> release(int partitions);
    // Of all together; error `ingest_failed` where one does not answer.
    shared::Result<IngestState> state() const;
    std::size_t size() const { return urls_.size(); }

  private:
    const Settings& settings_;
    std::vector<std::string> urls_;
};

}  // namespace ops::frontdeskctl
