// Numbers that look random and are the same in every run.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace workers::hot::intent::training {

// SplitMix64.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t out = state_;
        out = (out ^ (out >> 30U)) * 0xBF58476D1CE4E5B9U;
        out = (out ^ (out >> 27U)) * 0x94D049BB133111EBU;
        return out ^ (out >> 31U);
    }
    // 0 to below - 1; `below` is not 0.
    std::size_t below(std::size_t below) { return static_cast<std::size_t>(next() % below); }
    bool happens(double probability) {
        return static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability;
    }
    template <typename T>
    void shuffle(std::vector<T>& values) {
        for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
    }

  private:
    std::uint64_t state_;
};

}  // namespace workers::hot::intent::training
