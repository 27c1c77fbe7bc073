// Which language a message is in.
#pragma once

#include "workers/hot/intent/reading.hpp"
#include "workers/hot/intent/telling.hpp"

#include <string_view>
#include <vector>

namespace workers::hot::intent {

// The script most letters of folded words are in; nothing where there are no letters.
struct ScriptCount {
    bool any = false;
    languages::Script script = languages::Script::kLatin;
};
ScriptCount main_script(const std::vector<std::string>& words);

// What was known before the message.
struct Expected {
    std::string_view conversation;  // language so far; empty while unknown
    std::string_view clinic;        // the clinic's first language
};

struct Vote {
    const Reading* reading = nullptr;
    float likelihood = 0;  // logarithm of what the model gives this language
};

// Index of the vote that wins, the first of equals. Precondition: not empty. `raw` is the text as
// written: letters that only one language has are gone after folding.
std::size_t guess(const std::vector<Vote>& votes, std::string_view raw, const Expected& expected);

// What the words themselves tell of the vote at `heard`, whatever was known before. `script`: their
// main_script(). Precondition: as guess().
Telling telling(const std::vector<Vote>& votes,
                std::size_t heard,
                std::string_view raw,
                const ScriptCount& script);

// Whether a word or two in the language of `heard` are answered in that of the conversation:
// always, but where a letter tells.
bool stays_in_conversation(const Vote& heard, std::string_view raw);

}  // namespace workers::hot::intent
