// Gathers items until a batch is worth a transaction. Pure; not thread-safe.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/background/batches/item.hpp"

#include <cstddef>
#include <vector>

namespace workers::background::batches {

// 200-500 records or 5-20 ms give most of what a connection can write (500 rows: about 6 ms).
struct Limits {
    std::size_t records = 500;
    std::size_t bytes = 8u << 20u;
    shared::MonoUs wait_us = 10'000;
};

class Collector {
  public:
    explicit Collector(Limits limits) : limits_(limits) {}

    void add(Item item, shared::MonoUs now);
    bool empty() const { return items_.empty(); }
    std::size_t size() const { return items_.size(); }
    // Whether no more should be added before the batch is written.
    bool full() const { return items_.size() >= limits_.records || bytes_ >= limits_.bytes; }
    // Full, or its first item has waited long enough.
    bool due(shared::MonoUs now) const;
    // Microseconds until due; `wait_us` while empty, never negative.
    shared::MonoUs until_due(shared::MonoUs now) const;

    // Items in the order of arrival; what is left to do. The caller removes what is done.
    std::vector<Item>& items() { return items_; }
    void remove_front(std::size_t count);
    // Drops what came from that partition; the number of dropped items.
    std::size_t drop(const shared::kafka::TopicPartition& partition);

  private:
    Limits limits_;
    std::vector<Item> items_;
    std::size_t bytes_ = 0;
    shared::MonoUs first_at_ = 0;
};

}  // namespace workers::background::batches
