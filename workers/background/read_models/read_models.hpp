// What Redis shows of sessions and patients after the commit: copies with a version, never an
// older one over a newer one.
#pragma once

#include "shared/redis/redis.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/sessions.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace workers::background::read_models {

inline constexpr std::chrono::seconds kSessionTtl{300};
inline constexpr std::chrono::seconds kPatientTtl{600};

struct ReadModel {
    std::string key;
    std::string value;  // JSON object with a member `version`
    std::int64_t version = 0;
    std::chrono::seconds ttl{};
};

// Pure. `session:{clinic}:{patient}:{line}` with the conversation's counter as version, and
// `patient:{clinic}:{patient}` with the row's own. Conversations without a patient, a session or
// a known line give none.
std::vector<ReadModel> make_read_models(const persist::FoldedSessions& sessions,
                                        const std::vector<persist::PatientRow>& patients);

// Not thread-safe.
class Publisher {
  public:
    Publisher(shared::redis::Redis& redis, std::chrono::milliseconds timeout);
    // One pipelined round trip (a second one where Redis does not know the script yet).
    // Error: that of the port; nothing is lost by it but freshness.
    shared::Result<void> publish(const std::vector<ReadModel>& models);

  private:
    // With the script itself: the first time, and after Redis lost it.
    shared::Result<void> publish_whole(const std::vector<ReadModel>& models);

    shared::redis::Redis& redis_;
    std::chrono::milliseconds timeout_;
    std::string sha_;  // as Redis named the script; empty: not asked yet
};

}  // namespace workers::background::read_models
