// The urgent gate: fixed rules, first and always, whose only output is "route this now".
#pragma once

#include "workers/hot/intent/phrase_book.hpp"
#include "workers/hot/languages/language.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::urgent {

struct Flag {
    const languages::Language* language;
    std::size_t rule;  // index in the language's rules

    // heart, breathing ...
    std::string_view family() const { return language->urgent.rules[rule].family; }
};

// Reads a message once against the rules of all its languages, whatever the script: Russian may be
// typed in Latin letters. Immutable: thread-safe.
class Gate {
  public:
    // The languages must outlive it. Throws std::invalid_argument naming a phrase that breaks the
    // grammar.
    explicit Gate(std::span<const languages::Language> languages);

    // The first rule of each language that has a red flag; `words` are folded. A flag does not
    // count where it is denied, asked about, over, long past or not real (languages::Mark), nor
    // where a look-alike of its own rule stands in the same statement.
    std::vector<Flag> flags(const std::vector<std::string>& words) const;

  private:
    // Whether a message may be in the language: it has letters of its own or words that prove it.
    bool may_be_in(std::size_t language, const std::vector<std::string>& words) const;

    std::span<const languages::Language> languages_;
    std::vector<std::uint16_t> first_tags_;  // by language
    intent::PhraseBook book_;
    std::vector<intent::PhraseBook> latin_words_;  // by language
};

}  // namespace workers::hot::urgent
