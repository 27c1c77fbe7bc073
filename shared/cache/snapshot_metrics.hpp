// The figures of a snapshot as metrics of its program, which gives them their names.
#pragma once

#include "shared/cache/snapshot.hpp"
#include "shared/metrics/metrics.hpp"

#include <cstddef>

namespace shared::cache {

// One thread at a time.
struct SnapshotMetrics {
    metrics::Gauge entries, bytes;
    metrics::Counter writes, failures;

    void set(const SnapshotUsage& usage) const {
        std::size_t all_entries = 0, all_bytes = 0;
        for (const auto& [name, category] : usage.categories) {
            all_entries += category.entries;
            all_bytes += category.bytes;
        }
        entries.set(static_cast<double>(all_entries));
        bytes.set(static_cast<double>(all_bytes));
        writes.add(static_cast<double>(usage.written) - writes.value());
        failures.add(static_cast<double>(usage.failures) - failures.value());
    }
};

}  // namespace shared::cache
