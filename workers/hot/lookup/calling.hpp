// What a patient is called.
#pragma once

#include <string>
#include <string_view>

namespace workers::hot::lookup {

// A name as it is remembered; refers to who gave it.
struct GivenName {
    std::string_view text{};  // empty: none
    bool is_said = false;     // "my name is Ana"; else it came with a message, of his profile
};

// How he is greeted: a said name of one or two words as it is, else the first of them. Empty where
// it may be no person's: with digits, signs or emoji in it, a title, a word of businesses, too
// short or too long. Rather none than a wrong one. What is all in small or in capital letters gets
// one capital. Letters, hyphens, apostrophes and a blank at most, 40 letters. Pure.
std::string called(const GivenName& name);

}  // namespace workers::hot::lookup
