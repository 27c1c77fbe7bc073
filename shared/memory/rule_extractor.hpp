// The Extractor of the background worker: what comes with a message, and what its words say.
#pragma once

#include "shared/memory/extractor.hpp"

namespace shared::memory {

// A text is read in one language, the one that knows most of its words (facts/rules.hpp); of
// several statements of a kind that has one value the last counts, and a name that was said counts
// before the one that came with the message. About 10 us, 300 at most; of a text the first 2 KiB
// are read. Bodies are UTF-8 where what was heard is.
class RuleExtractor final : public Extractor {
  public:
    RuleExtractor();  // reads the rules: 3 ms, once for the process
    std::vector<Fact> extract(const Heard& heard) const override;
};

}  // namespace shared::memory
