// Whether two words are forms of one: number, case, article.
#pragma once

#include "workers/hot/replies/word_nearness.hpp"

namespace workers::hot::replies {

// Two different words. What the name has in front is its own, but for the Arabic article.
// Thread-safe.
bool same_form(const Word& written, const Word& name);

}  // namespace workers::hot::replies
