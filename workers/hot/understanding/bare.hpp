// A message that is nothing but yes, no or a number: what it means depends on what was asked.
#pragma once

#include "workers/hot/intent/reading.hpp"

#include <string>
#include <vector>

namespace workers::hot::understanding {

enum class Bare { kNone, kYes, kNo, kNumber };

struct BareWord {
    Bare kind = Bare::kNone;
    int number = 0;  // 0 to 999, for kNumber
};

// Of folded words. Fillers may stand beside ("ok yes please"), greetings and thanks too.
BareWord bare_word(const std::vector<std::string>& words, const intent::Reading& reading);

}  // namespace workers::hot::understanding
