// Clinics and lines as they stand in PostgreSQL, with copies of the clinics in Redis.
#pragma once

#include "shared/crypto/seal.hpp"
#include "shared/postgres/postgres.hpp"
#include "shared/redis/redis.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/directory.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace workers::hot::lookup {

struct StoreSettings {
    shared::postgres::Settings postgres;
    shared::redis::Settings redis;
    int redis_ttl_seconds = 3600;
};

// Not thread-safe: one per thread, with its connections. Errors are those of postgres.hpp.
class ClinicStore {
  public:
    ClinicStore(StoreSettings settings, shared::crypto::Sealer sealer);

    // The line and its clinic. PostgreSQL is asked for the line and the version of its clinic; a
    // copy in Redis counts only if it is of that version. Also: `unknown_instance` (dead letter)
    // for a line nobody registered, whose source is off or that has no active clinic;
    // `bad_seal` and its like (stop) for a credential that does not open.
    shared::Result<Context> load(const std::string& line);
    // Every line that has a clinic and a credential that opens; the others are left out.
    shared::Result<std::vector<Context>> load_all();

    // Versions of lines (their source's) and clinics changed at or after the mark, which moves; the
    // first call only sets it. A change may be told several times.
    struct Changes {
        std::map<std::string, std::int64_t> lines;
        std::map<std::string, std::int64_t> clinics;
    };
    shared::Result<Changes> changes();

    // Why credentials did not open when their lines were last read, by line.
    const std::map<std::string, std::string>& unopened() const { return unopened_; }
    // Code of the last Redis call's failure; empty while it works.
    const std::string& redis_fault() const { return redis_fault_; }
    std::uint64_t statements() const { return connection_.statements(); }
    std::uint64_t redis_calls() const { return redis_calls_; }

  private:
    using Parameters = std::vector<shared::postgres::Parameter>;

    shared::Result<std::vector<Line>> lines(const std::string& where, const Parameters& values);
    shared::Result<std::string> open_token(const shared::postgres::Rows& rows,
                                           std::size_t row,
                                           const Line& line);
    shared::Result<std::vector<Clinic>> clinics(const std::vector<std::string>& ids);
    std::shared_ptr<const Clinic> copy_of(const Line& line);
    void publish(const std::vector<Context>& contexts);
    shared::Result<std::vector<shared::redis::Reply>> call_redis(
        const std::vector<shared::redis::Command>& commands);

    shared::postgres::Connection connection_;
    std::unique_ptr<shared::redis::Redis> redis_;
    const int redis_ttl_seconds_;
    shared::crypto::Sealer sealer_;
    std::string mark_;  // a timestamp of the server
    std::map<std::string, std::string> unopened_;
    std::string redis_fault_;
    std::uint64_t redis_calls_ = 0;
};

}  // namespace workers::hot::lookup
