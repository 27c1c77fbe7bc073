// What lines of each intent were taken for, as a picture.
#pragma once

#include "workers/hot/intent/model.hpp"

#include <array>
#include <string>

namespace tests::bench::intents {

class Confusion {
  public:
    void add(workers::hot::languages::Intent truth, workers::hot::languages::Intent said);
    // In percent of the lines of `truth`; 0 where there are none.
    double percent(std::size_t truth, std::size_t said) const;
    // SVG: a row for what was meant, a column for what was answered.
    std::string picture(const std::string& title) const;

  private:
    static constexpr std::size_t kCount = workers::hot::intent::kIntentCount;
    std::array<std::array<std::size_t, kCount>, kCount> lines_{};
};

}  // namespace tests::bench::intents
