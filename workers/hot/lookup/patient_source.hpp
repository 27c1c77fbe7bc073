// Patients as they stand in PostgreSQL: what their caches load from.
#pragma once

#include "shared/cache/lookup.hpp"
#include "workers/hot/lookup/patient.hpp"
#include "workers/hot/lookup/read_connections.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace workers::hot::lookup {

// As thread-safe as its connections. Ids are `{clinic_id}:{patient_id}`; one that is not of two
// uuids exists nowhere. Errors are those of postgres.hpp.
class PatientSource {
  public:
    using Ids = std::span<const std::string>;
    template <typename T>
    using Reads = shared::cache::Reads<T>;

    // `connections` must outlive it.
    explicit PatientSource(ReadConnections& connections) : connections_(connections) {}

    Reads<Profile> profiles(std::size_t thread, Ids ids);
    // Each id has its list, be it empty.
    Reads<Memories> memories(std::size_t thread, Ids ids);
    Reads<Appointments> appointments(std::size_t thread, Ids ids);
    // Of patients who wrote within a day, the last 20,000 of them.
    Reads<Memories> recent_memories(std::size_t thread);

  private:
    ReadConnections& connections_;
};

}  // namespace workers::hot::lookup
