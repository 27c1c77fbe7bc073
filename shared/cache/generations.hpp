// Closes the race between reading a value and hearing that it changed.
//
//   reader: g = of(key); read it; keep it with g      -> served only while of(key) == g
//   change: changed(key)                              -> whatever was read before counts no more
//
// Where changes are not heard of a value may be kept as well, but for a short time only: whoever
// read it asks is_heard() after of(), before the value. Counters are shared by the keys that fall
// on them: a change may cost others a miss, never the other way round. Thread-safe; no call waits.
#pragma once

#include "shared/cache/hash.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace shared::cache {

class Generations {
  public:
    // Servers whose changes are heard of over a channel each; further ones share these.
    static constexpr std::size_t kServers = 16;

    // Ask before the value is asked for. `server`: the one the key lives on.
    std::uint64_t of(Hash key, std::size_t server) const {
        return counters_[key % kCounters].load(std::memory_order_acquire) +
               servers_[place(server)].load(std::memory_order_acquire) * kAll;
    }
    // Whether that is still so of the channel of its server, and of a flush of it.
    bool is_unbroken(std::uint64_t generation, std::size_t server) const {
        return generation / kAll == servers_[place(server)].load(std::memory_order_acquire);
    }
    // Whether the key changed since, as far as was heard.
    bool is_unchanged(std::uint64_t generation, Hash key) const {
        return generation % kAll == counters_[key % kCounters].load(std::memory_order_acquire);
    }
    void changed(Hash key) { counters_[key % kCounters].fetch_add(1, std::memory_order_acq_rel); }
    // All keys of a server.
    void all_changed(std::size_t server) {
        servers_[place(server)].fetch_add(1, std::memory_order_acq_rel);
    }
    // The channel that tells of its changes; at first there is none. Lost is said before the
    // counter moves: who has the new one does not take it for a heard one.
    void lost(std::size_t server) {
        heard_[place(server)].store(false);
        all_changed(server);
    }
    void back(std::size_t server) { heard_[place(server)].store(true); }
    bool is_heard(std::size_t server) const { return heard_[place(server)].load(); }

    // All counters at one moment, for a read of keys that are not known before it.
    class Moment {
      public:
        std::uint64_t of(Hash key, std::size_t server) const {
            return counters_[key % kCounters] + servers_[place(server)] * kAll;
        }
        bool is_heard(std::size_t server) const { return heard_[place(server)]; }

      private:
        friend class Generations;
        std::vector<std::uint64_t> counters_, servers_;
        std::vector<bool> heard_;
    };
    Moment moment() const {
        Moment out;
        out.counters_.assign(counters_.begin(), counters_.end());
        out.servers_.assign(servers_.begin(), servers_.end());
        out.heard_.assign(heard_.begin(), heard_.end());
        return out;
    }

  private:
    static std::size_t place(std::size_t server) { return server % kServers; }
    // More than a process keeps of most categories: a change costs few others a miss.
    static constexpr std::size_t kCounters = 65'536;
    static constexpr std::uint64_t kAll = 1ULL << 40;  // beyond what one counter reaches

    std::array<std::atomic<std::uint64_t>, kCounters> counters_{};
    std::array<std::atomic<std::uint64_t>, kServers> servers_{};
    std::array<std::atomic<bool>, kServers> heard_{};
};

}  // namespace shared::cache
