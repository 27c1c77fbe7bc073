// One spelling for every script: Russian and Arabic are typed in Latin letters too.
#pragma once

#include <string>
#include <string_view>

namespace workers::hot::intent {

// A folded word in plain Latin letters and digits, as people spell it who have no other keyboard:
// `хочу`, `hochu` and `khochu` are one, `سعر` and `se3r` come near. Thread-safe.
std::string romanize(std::string_view word);

// What is left of a romanized word without vowels and doubled letters; may be empty. Arabic writes
// few vowels, and nobody agrees on those of a second script.
std::string skeleton(std::string_view roman);

}  // namespace workers::hot::intent
