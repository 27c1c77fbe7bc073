// What Redis shows of sessions and patients after the commit: copies with a version, never an
// older one over a newer one.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/cache/l2.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/sessions.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace workers::background::read_models {

inline constexpr std::chrono::seconds kSessionTtl{300};
inline constexpr std::chrono::seconds kPatientTtl{600};

struct ReadModel {
    std::string key;
    std::string json;  // an object
    std::int64_t version = 0;
    std::chrono::seconds ttl{};
    // Not written where that version stands already and is fresh for half its time: nobody who
    // keeps a copy is told of what did not change.
    bool may_stay = false;
};

// Pure. The session read model with the conversation's counter as version, and the patient with the
// row's own. Conversations without a patient, a session or a known line give none.
std::vector<ReadModel> make_read_models(const persist::FoldedSessions& sessions,
                                        const std::vector<persist::PatientRow>& patients);

struct Published {
    std::size_t done = 0;  // stand there, or something younger does
    std::size_t skipped = 0;
    std::optional<shared::Error> fault;  // the first of those skipped
};

// Not thread-safe.
class Publisher {
  public:
    Publisher(shared::cache::L2& l2, const shared::Clock& clock, std::chrono::milliseconds timeout);
    // One pipelined round trip to each server (a second one where it does not know the script
    // yet). Nothing is lost by a fault but freshness.
    Published publish(const std::vector<ReadModel>& models);
    // Whether every server takes a write now.
    bool is_answered();

  private:
    shared::cache::L2& l2_;
    const shared::Clock& clock_;
    std::chrono::milliseconds timeout_;
};

}  // namespace workers::background::read_models
