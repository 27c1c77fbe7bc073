#include "tests/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tests::load {

// Below 128 each value has its place; from there on the 128 values of the leading eight bits.
std::size_t Histogram::place(std::int64_t us) {
    const auto value = static_cast<std::uint64_t>(us);
    if (value < kSteps) return value;
    const auto octave = static_cast<unsigned>(std::bit_width(value)) - kStepBits - 1;
    return kSteps * octave + (value >> octave);
}

std::int64_t Histogram::top(std::size_t place) {
    if (place < 2 * kSteps) return static_cast<std::int64_t>(place);
    const auto octave = place / kSteps - 1;
    const auto step = place % kSteps + kSteps;
    return static_cast<std::int64_t>(((step + 1) << octave) - 1);
}

void Histogram::record(std::int64_t us) {
    us = std::clamp<std::int64_t>(us, 0, kMost);
    ++counts_[place(us)];
    ++count_;
    max_ = std::max(max_, us);
    sum_ += static_cast<double>(us);
}

void Histogram::add(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
    sum_ += other.sum_;
}

double Histogram::mean() const {
    return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::int64_t Histogram::at(double share) const {
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen >= rank && counts_[i] > 0) return std::min(top(i), max_);
    }
    return 0;
}

}  // namespace tests::load
