// The first tier: values in this process, bounded by bytes, read without a lock.
//
// Sharded by key; a reader walks a short list of nodes that never change, a writer holds its
// shard's mutex, and what is taken out is freed when no reader can have it any more (epochs.hpp).
// What goes when it is full is chosen by SIEVE: from the oldest on, whoever was not read since the
// hand last passed. Thread-safe.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/cache/epochs.hpp"
#include "shared/cache/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace shared::cache {

struct L1Settings {
    // All that it may take: keys, values as their owner counts them, and our nodes; what is not
    // freed yet because a reader may have it counts, too.
    std::size_t bytes =
        8UL * 1024 * 1024;    // and two entries more while readers hold what was taken out
    std::size_t shards = 16;  // a power of two
    std::size_t bytes_per_entry = 1024;  // expected: sizes the index, which does not grow
};

class L1 {
  public:
    struct Entry {
        std::shared_ptr<const void> value;  // null: known not to exist
        MonoUs fresh_until = 0;
        MonoUs refresh_at = 0;  // from then on whoever reads it renews it
        MonoUs stale_until = 0;
        std::uint64_t generation = 0;  // of its key when it began to be read (generations.hpp)
        std::uint8_t server = 0;       // that its key lives on
        bool is_stale = false;         // was old already when it was put here
        bool was_heard = false;        // all its changes were, since it was read
    };
    struct Usage {
        std::size_t entries = 0, bytes = 0;
        std::uint64_t evictions = 0;
    };

    explicit L1(L1Settings settings);
    // Nobody may hold a pin any more.
    ~L1();
    L1(const L1&) = delete;
    L1& operator=(const L1&) = delete;

    // null: not there. Valid as long as the pin lives; copy `value` to keep it longer.
    const Entry* find(const Pin& pin, std::string_view key) const {
        return find(pin, key, hash_of(key));
    }
    const Entry* find(const Pin& pin, std::string_view key, Hash hash) const;
    // `value_bytes`: what the value takes beside its node. What would fill more than half of a
    // shard is not kept.
    void put(std::string_view key, Entry entry, std::size_t value_bytes);
    void erase(std::string_view key);
    void clear();
    Usage usage() const;

  private:
    struct Node;
    struct Shard;
    Shard& shard_of(Hash hash) const;

    std::size_t bytes_per_shard_, retired_per_shard_;
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace shared::cache
