// Memories on their way to a provider, as its dispatchers see them: rows of core.outbox of kind
// `memory`.
//
// A patient's go one after the other, in the order in which they were said. Of all workers together
// at most kMostAdds additions are under way, those included of which nobody knows the end: the row
// says so before the call begins (`tried_at`), so that a worker that is killed leaves no doubt
// which ones must be looked for before they are tried again.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/memories/memories.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace workers::background::memories {

inline constexpr const char* kOutboxKind = "memory";
// As the provider's port has it; what it cannot see is what other workers have under way.
inline constexpr std::size_t kMostAdds = 4;
// An addition whose end is not known counts as under way for so long.
inline constexpr std::chrono::minutes kLostFor{10};
// What the provider took to work on is there by then, or nothing came of it.
inline constexpr std::chrono::minutes kWorkedOnFor{2};
// Where it says that it is at work still, it is waited for so long.
inline constexpr std::chrono::minutes kGoesOnFor{60};

enum class Verb { kAdd, kFind, kForget };

struct Claim {
    std::string id;
    std::string token;  // tells this claim from a later one of the same row
    Verb verb = Verb::kAdd;
    int attempts = 0;  // additions or forgettings, this one included
    std::string clinic_id, patient_id;
    std::string body;
    // kFind: how long ago the call began, or the provider took it to work on.
    std::chrono::milliseconds open{0};
    bool is_taken = false;  // kFind: the latter
};

struct Lease {
    std::chrono::milliseconds add, other;
};

// What is due, for us alone until the lease is over: additions as far as there is room for them,
// and as many of the others. Nothing where another worker claims at this moment.
shared::Result<std::vector<Claim>> claim(shared::postgres::Connection& connection,
                                         const Lease& lease);

struct Settled {
    enum class State {
        kDone,     // its words go, the row stays for its hash
        kAgain,    // it was not done: from the beginning
        kUnknown,  // its end is not known (still): to be looked for
        kTaken,    // the provider works on it: to be looked for
        kGivenUp
    };
    std::string id, token, clinic_id, patient_id;
    State state = State::kAgain;
    std::chrono::milliseconds delay{0};  // from now; not of kDone and kGivenUp
    std::string code = {};               // of the failure
    bool is_open = false;                // kGivenUp: the provider may be at work on it
    bool is_free = false;                // it was no attempt: nothing left us, or it asked to wait
    bool is_news = false;                // the caches hear of it
    std::string patch = "{}";            // JSON that is laid over the body
    std::vector<Memory> facts = {};      // kDone: to be kept in our own rows with it
};
// What was done counts however late; all else only where nobody has claimed it since. The next of
// those patients is due at once.
shared::Result<void> settle(shared::postgres::Connection& connection,
                            const std::vector<Settled>& settled);

// Additions under way, of all workers.
shared::Result<std::size_t> count_open(shared::postgres::Connection& connection);

}  // namespace workers::background::memories
