// What a category counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace shared::cache {

// A counter that several threads add to without taking a cache line from each other.
class Striped {
  public:
    void add() { slots_[slot()].count.fetch_add(1, std::memory_order_relaxed); }
    std::uint64_t value() const {
        std::uint64_t out = 0;
        for (const Slot& slot : slots_) out += slot.count.load(std::memory_order_relaxed);
        return out;
    }

  private:
    struct alignas(64) Slot {
        std::atomic<std::uint64_t> count{0};
    };
    static std::size_t slot() {
        static std::atomic<std::size_t> g_next{0};
        thread_local const std::size_t mine = g_next.fetch_add(1) % kSlots;
        return mine;
    }
    static constexpr std::size_t kSlots = 8;
    std::array<Slot, kSlots> slots_;
};

// A moment's copy.
struct Counts {
    std::uint64_t hits = 0;           // answered in the process, fresh
    std::uint64_t negative_hits = 0;  // answered there: does not exist
    std::uint64_t misses = 0;         // not answered there
    std::uint64_t coalesced = 0;      // of those: joined a load that was under way
    std::uint64_t l2_hits = 0;        // loads that Redis answered, fresh
    std::uint64_t l2_misses = 0;
    std::uint64_t loads = 0;  // values asked of their source
    std::uint64_t failures = 0;
    std::uint64_t load_us = 0;        // all of them together
    std::uint64_t snapshot_hits = 0;  // answered by the file
    std::uint64_t stale = 0;          // look-ups answered with an old value
    std::uint64_t timeouts = 0;       // look-ups that ended at the cap
    std::uint64_t busy = 0;           // look-ups refused: too many wait
    std::uint64_t refreshes = 0;      // loads that nobody waited for
    std::uint64_t changes = 0;        // heard of
};

struct Tally {
    using Count = std::atomic<std::uint64_t>;
    Striped hits;
    Count negative_hits{0}, misses{0}, coalesced{0}, l2_hits{0}, l2_misses{0}, loads{0},
        failures{0}, load_us{0}, snapshot_hits{0}, stale{0}, timeouts{0}, busy{0}, refreshes{0},
        changes{0};

    Counts counts() const {
        Counts out;
        out.hits = hits.value();
        out.negative_hits = negative_hits;
        out.misses = misses;
        out.coalesced = coalesced;
        out.l2_hits = l2_hits;
        out.l2_misses = l2_misses;
        out.loads = loads;
        out.failures = failures;
        out.load_us = load_us;
        out.snapshot_hits = snapshot_hits;
        out.stale = stale;
        out.timeouts = timeouts;
        out.busy = busy;
        out.refreshes = refreshes;
        out.changes = changes;
        return out;
    }
};

}  // namespace shared::cache
