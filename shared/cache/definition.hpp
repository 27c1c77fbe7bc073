// What a category of cached values is: where it comes from, how it is written, how it is named.
//
// Type-erased; cached.hpp makes one out of a type and its codec.
#pragma once

#include "shared/base/result.hpp"
#include "shared/cache/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

using Value = std::shared_ptr<const void>;  // null: known not to exist

// A value as its source gave it.
struct Row {
    std::string id;
    Result<Value> value;
    // Never goes back while the value changes: a row's counter, or the position of the database's
    // log from before it was read.
    std::int64_t version = 0;
    MonoUs fresh_for = -1;  // in both tiers no longer than this; < 0: as the policy says
};
using Rows = Result<std::vector<Row>>;

struct Definition {
    std::string name;            // of the category: metric label, argument of commands
    std::string prefix, suffix;  // its key in Redis is prefix + id + suffix
    bool is_shared = false;      // stands there; else only changes are told under the key
    // False: nobody is told of a change, and what is in the process lives its time.
    bool is_told = true;
    std::string dependency;  // what `load` asks; those of one name share a breaker
    bool in_snapshot = false;
    // Who goes on without what is late: an old value of Redis is at hand while the source is asked.
    bool gives_old = false;
    // What changed and is gone from Redis is served no more, not even as an old copy: somebody may
    // have had it forgotten.
    bool forgets = false;
    Policy policy;

    // Many ids in one round trip; an id that is not among the rows does not exist. Called on any
    // of the loading threads, told by number so that each may have connections of its own. Empty:
    // the values are made by who asks for them (Category::made()).
    std::function<Rows(std::size_t thread, std::span<const std::string> ids)> load;
    std::size_t at_once = 64;  // ids of one call
    // Such loads never take all the loading threads: others do not wait behind them.
    bool is_slow = false;
    // In place of `load`, of a source that takes its time: begins to load one id and returns;
    // `done` is called once, from any thread, also before it returns. Bounds, deadline and breaker
    // are the source's own.
    std::function<void(const std::string& id, std::function<void(Rows)> done)> begin;
    // Whether who waits for it would wait in vain: that breaker is open, or it takes too long now.
    // Thread-safe.
    std::function<bool()> is_away;
    // Everything there is, in one statement: for warming up. Empty: there is no such thing.
    std::function<Rows(std::size_t thread)> load_all;
    // Whether that is all of a value. What `load` would give more of stays out of Redis, which
    // keeps it for longer than a process does.
    bool is_all_whole = true;

    std::function<std::string(const void* value)> write;  // a JSON object
    std::function<Result<Value>(std::string_view json)> read;
    std::function<std::size_t(const void* value)> bytes;  // what it takes in memory
};

}  // namespace shared::cache
