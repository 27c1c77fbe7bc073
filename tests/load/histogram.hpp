// A log-linear (HDR) histogram of microseconds: 128 steps an octave, so that a value is known to
// 0.8 %, whatever its size. Not thread-safe; 37 KB each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tests::load {

class Histogram {
  public:
    // More than 2^42 us (50 days) counts as that, less than 0 as 0.
    static constexpr std::int64_t kMost = (std::int64_t{1} << 42) - 1;

    void record(std::int64_t us);
    void add(const Histogram& other);

    std::uint64_t count() const { return count_; }
    std::int64_t max() const { return max_; }  // exact; 0 where there is none
    double mean() const;                       // exact; 0 where there is none
    // The least value that at least this share (0 to 1) of all do not exceed, rounded up to its
    // step; 0 where there is none.
    std::int64_t at(double share) const;

  private:
    static constexpr unsigned kStepBits = 7;
    static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
    static constexpr std::size_t kOctaves = 42 - kStepBits;

    static std::size_t place(std::int64_t us);
    static std::int64_t top(std::size_t place);

    std::array<std::uint64_t, kSteps*(kOctaves + 1)> counts_{};
    std::uint64_t count_ = 0;
    std::int64_t max_ = 0;
    double sum_ = 0;
};

}  // namespace tests::load
