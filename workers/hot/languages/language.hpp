// A language is data: phrases, urgent rules and texts, one folder each, no code.
//
// Phrases stand in one text, separated by commas and line ends. Each is words separated by blanks,
// compared after folding (case, accents, vowel signs):
//   a|b    one of these           word*   any word that begins so     word?   may be missing
//   _      up to 3 words between  __      up to 10 words between      #       a number
//   ^ $    start, end of message  A & B   both, in any order
#pragma once

#include "workers/hot/languages/intents.hpp"

#include <array>
#include <span>
#include <string_view>

namespace workers::hot::languages {

using Phrases = std::string_view;

enum class Script { kLatin, kCyrillic, kHebrew, kArabic };

struct IntentPhrases {
    Intent intent;
    Phrases phrases;
};

// A red flag, beside what looks like it and is none.
struct UrgentRule {
    std::string_view family;  // heart stroke breathing bleeding ...
    Phrases phrases;
    Phrases look_alikes;
};

// What is said. {clinic} {phone} {service} {price} {open} {close} {name} {location} {map} stand
// for the clinic's data. A text that needs what the clinic did not fill in is not used.
struct Texts {
    std::string_view greeting, thanks;
    std::string_view hours, open_now, opens_later, closed_now, closed_today, holiday_today;
    std::string_view closed;               // beside the name of a day
    std::array<std::string_view, 7> days;  // short names, Monday first
    std::string_view location, map;
    std::string_view price_one, price_many, price_list, services;
    std::string_view hand_over, holding, late;
    std::string_view voice, media, place, contact, unsupported;
    std::string_view urgent, urgent_phone;
};

struct Language {
    std::string_view code;  // BCP 47 primary tag
    Script script;
    bool right_to_left;
    // Words written as part of the next one (and, the, in, to ...): cut off for comparing.
    Phrases clitics;
    Phrases marks;    // words that tell this language from others of its script
    Phrases fillers;  // words that ask nothing: a message of these alone has no question left
    std::span<const IntentPhrases> intents;
    Phrases medical;  // doses, drugs, diagnoses: never answered by rules
    Phrases negations;
    Phrases past;  // long ago or in general: no emergency
    std::span<const UrgentRule> urgent;
    Texts texts;
};

// Every language, in a fixed order. Thread-safe.
std::span<const Language* const> all();
// nullptr for a code without a folder.
const Language* find(std::string_view code);

}  // namespace workers::hot::languages
