// One load of one key, from its first waiter to its end.
#pragma once

#include "shared/cache/definition.hpp"
#include "shared/cache/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace shared::cache {

struct Answer {
    Value value;            // null: does not exist
    bool is_stale = false;  // old, or not known to be true any more
};
using Answered = Result<Answer>;
using Done = std::function<void(const Answered&)>;

// Whom a load is for: somebody who waits, of what is known to exist or of what is only tried; or
// nobody who waits.
enum class Rank { kKnown, kUnknown, kNobodyWaits };

// A load under way, or waiting for its turn.
struct Flight {
    std::string id;
    Hash hash = 0;
    std::size_t server = 0;
    std::uint64_t generation = 0;
    bool was_heard = false;  // changes were heard of, from before it was read
    MonoUs began = 0;
    Value old;           // met on the way, past its fresh time
    MonoUs old_for = 0;  // how long it may still be served

    enum class Stage { kForRedis, kAtRedis, kForSource, kAtSource };
    Stage stage = Stage::kForRedis;  // both its Loads' guard
    Rank rank = Rank::kNobodyWaits;

    struct Waiter {
        std::uint64_t number = 0;
        Done done;
        bool is_posted = true;    // to the executor; else called where the load ends
        bool takes_old = false;   // as soon as there is any
        bool is_hurried = false;  // waits for no source that is away
    };
    std::vector<Waiter> waiters;  // its category's guard
};

// How a load ended.
struct Landing {
    enum class Kind { kFound, kAbsent, kFailed };
    Kind kind = Kind::kFailed;
    Value value;
    MonoUs fresh_for = -1;  // no longer than this; < 0: as the policy says
    MonoUs stale_for = -1;  // from now; < 0: as the policy says
    bool is_stale = false;
    Error error;
    const char* tier = "source";  // for the log: redis source snapshot
};

// Of a value: what was heard of when it began to be read (generations.hpp).
struct Mark {
    enum class Of { kKey, kServer };
    Hash hash = 0;
    std::size_t server = 0;
    std::uint64_t generation = 0;
    bool was_heard = false;
    Of of =
        Of::kKey;  // what counts: all that was heard of, or the losses and flushes of its server
};

}  // namespace shared::cache
