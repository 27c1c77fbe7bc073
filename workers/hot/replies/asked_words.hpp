// A message as the search for services sees it: which of its words are accounted for.
#pragma once

#include "workers/hot/intent/reading.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace workers::hot::replies {

enum class Role {
    kUnknown,  // nobody knows what it is: it may make another service of the one beside it
    kSmall,    // article, preposition, number, generic word
    kFiller,   // asks nothing
    kAsking,   // part of a question: "how much is"
};

// The role of each folded word, by what was read in them.
std::vector<Role> roles_of(const std::vector<std::string>& words, const intent::Reading& reading);

// Whether a word says that what follows is another thing; in Hebrew and Arabic as a part of it.
bool is_joining(const std::string& word);

}  // namespace workers::hot::replies
