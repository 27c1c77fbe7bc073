// Measured values and their quantiles.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <vector>

namespace tests::bench::cache {

// Of CLOCK_MONOTONIC, which processes of one machine share.
inline double now_ns() {
    return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

// Not thread-safe.
class Samples {
  public:
    void add(double value) { values_.push_back(value); }
    std::size_t count() const { return values_.size(); }
    // The least value that the share does not exceed; 0 where there is none.
    double at(double share) const {
        if (values_.empty()) return 0;
        std::vector<double> ordered = values_;
        const auto rank = std::ceil(share * static_cast<double>(ordered.size()));
        const auto place = std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(rank) - 1);
        std::nth_element(ordered.begin(), ordered.begin() + place, ordered.end());
        return ordered[static_cast<std::size_t>(place)];
    }

  private:
    std::vector<double> values_;
};

}  // namespace tests::bench::cache
