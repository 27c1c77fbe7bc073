// The Extractor that needs nothing but the message itself: display name and language.
#pragma once

#include "shared/memory/extractor.hpp"

namespace shared::memory {

class ProfileExtractor final : public Extractor {
  public:
    // A name longer than kMaxNameBytes, or without any letter, is none.
    std::vector<Fact> extract(const Heard& heard) const override;

    static constexpr std::size_t kMaxNameBytes = 128;
};

}  // namespace shared::memory
