// Words around the name of a service, by language.
#pragma once

#include "workers/hot/languages/language.hpp"

#include <string>
#include <string_view>
#include <unordered_set>

namespace workers::hot::replies {

struct ServiceWords {
    std::unordered_set<std::string> generic;  // tell no service from another: dental, treatment
    std::unordered_set<std::string> beside;   // beside a name make it no other one: normal, child
    // All that is said around it in this language, in Latin letters where it has others: what a
    // patient without its keyboard types. Empty for a language of Latin script.
    std::unordered_set<std::string> in_latin;
};

// Folded. Empty lists for a code without a folder. Thread-safe; lives as long as the program.
const ServiceWords& service_words(std::string_view code);

// A folded word as it is typed in Latin letters: romanize(), without an h at the end.
std::string in_latin(std::string_view word);

// Articles, prepositions and the like, of all languages.
bool is_small_word(const std::string& word);

// The folded words of one list of all languages together.
std::unordered_set<std::string> words_of_all(languages::Phrases languages::Language::*which);

}  // namespace workers::hot::replies
