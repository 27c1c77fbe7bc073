// Patients as they stand in PostgreSQL: what their caches load from.
#pragma once

#include "shared/cache/lookup.hpp"
#include "workers/hot/lookup/patient.hpp"
#include "workers/hot/lookup/read_connections.hpp"

#include <atomic>
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

    // `connections` must outlive it. `reads_turns`: memories are facts and the patient's words;
    // else facts alone, the words being a provider's.
    explicit PatientSource(ReadConnections& connections, bool reads_turns = true);

    Reads<Profile> profiles(std::size_t thread, Ids ids);
    bool reads_turns() const { return !words_sql_.empty(); }
    // At the primary: what was forgotten may stand at a replica still. Each id has its list, be it
    // empty. Where words take too long facts alone, for a minute; nobody
    // tries words for five seconds then.
    Reads<Memories> memories(std::size_t thread, Ids ids);
    Reads<Appointments> appointments(std::size_t thread, Ids ids);
    // Of patients who wrote within a day, the last 20,000 of them. Facts alone: with the words it
    // takes twenty times as long, more than warming up has.
    Reads<Memories> recent_memories(std::size_t thread);

  private:
    ReadConnections& connections_;
    std::atomic<shared::MonoUs> words_again_at_{0};
    const std::string facts_sql_, words_sql_;  // words with facts; empty: without
};

}  // namespace workers::hot::lookup
