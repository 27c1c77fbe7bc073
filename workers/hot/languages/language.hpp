// A language is a folder of text files (README.md): phrases, urgent rules and texts, no code.
#pragma once

#include "workers/hot/languages/intents.hpp"

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::languages {

// Words separated by blanks, compared after folding (case, accents, vowel signs):
//   a|b    one of these           word*   any word that begins so     word?   may be missing
//   _      up to 3 words between  __      up to 10 words between      #       a number
//   ^ $    start, end of message  A & B   both, in any order; B is what is judged
//   a|b+c  an alternative of two words    $name  what [words] of urgent.txt gives this name
struct Phrase {
    std::string text;
    std::size_t line = 0;  // of its file, from 1
};
using Phrases = std::vector<Phrase>;

enum class Script { kLatin, kCyrillic, kHebrew, kArabic };

struct IntentPhrases {
    Intent intent;
    Phrases phrases;
};

// A red flag, beside what looks like it and is none.
struct UrgentRule {
    std::string family;  // heart stroke breathing bleeding ...
    Phrases phrases;
    Phrases look_alikes;
    // Whole sentences that this rule must catch, and that nothing may catch. For tests: the
    // programs carry none.
    Phrases caught;
    Phrases left;
};

// What stands around a red flag and takes it back, and what ends the reach of that. With "my dad
// has", "but", "now" (kTurn) a new statement begins, across which nothing reaches.
enum class Mark {
    kDenied,   // shortly before the flag: "no", "without any"
    kNot,      // right before it: "not", "isnt"
    kAsked,    // further before it: "do you treat", "price of"
    kSettled,  // right behind it: "is gone", "insurance"
    kPast,     // in the same statement: "years ago", "as a child"
    kAgain,    // behind it: what is past is back
    kUnreal,   // anywhere: a joke, a film
    kTurn,     // here and now: "i have", "he is", "but"
    kThen,     // a statement about the past: "i had", "he was"
    kSubject,  // who: "my", "she"
    kJoins,    // right before these three, so that they begin nothing: "if", "when", "who"
};
inline constexpr std::size_t kMarks = 11;

// What letters, Latin or the language's own, are read as where the language is typed in Latin ones.
struct Spelling {
    std::string letters;
    std::string sound;    // empty: not heard
    bool at_end = false;  // only as the last letters of a word
};

struct UrgentRules {
    // `name = a|b c` of [words]: what $name stands for.
    std::map<std::string, std::string, std::less<>> names;
    std::vector<Spelling> latin;
    // Show a message in Latin letters to be in this language; none: its rules need no such proof.
    Phrases latin_words;
    Phrases known;  // words that are no slip in a word of the rules
    std::array<Phrases, kMarks> marks;
    std::vector<UrgentRule> rules;
};

// What is said. {clinic} {phone} {service} {price} {open} {close} {name} {location} {map}
// {emergency} stand for the clinic's data; in a greeting {name} is the patient's, and goes with the
// comma before it where none is known. A text that needs what the clinic did not fill in is not
// used.
struct Texts {
    std::string greeting, thanks;
    std::string hours, open_now, opens_later, closed_now, closed_today, holiday_today;
    std::string closed;               // beside the name of a day
    std::array<std::string, 7> days;  // short names, Monday first
    std::string location, map;
    std::string price_one, price_many, price_list, services;
    std::string which_service, this_service;  // asked back; names follow the first
    std::string hand_over, holding, late;
    std::string voice, media, place, contact, call, unsupported;
    std::string urgent, urgent_phone, urgent_number;
    std::string stopped, started;  // automatic replies: no more, and again
    std::string language_set;      // to who asked for this language
    // Of appointments: asked for, moved, cancelled, confirmed, told; and a bare yes to nothing.
    std::string book_when, book_noted, book_dropped, move_when, move_noted;
    std::string cancel_ask, cancel_done, kept, confirm_done;
    std::string appointment_one, appointment_many, which_appointment, no_appointment, unasked;
    std::string reminder_24h, reminder_2h;
};

struct Language {
    std::string code;  // BCP 47 primary tag
    Script script = Script::kLatin;
    bool right_to_left = false;
    // Words written as part of the next one (and, the, in, to ...): cut off for comparing.
    Phrases clitics;
    Phrases marks;    // words that tell this language from others of its script
    Phrases letters;  // letters that only this language of its script has
    Phrases fillers;  // words that ask nothing: a message of these alone has no question left
    // How it is called, in all languages, and the words that ask for one. May be empty.
    Phrases names, speaking;
    // Words of services' names that tell none from another, and words beside a name that make it no
    // other service. May be empty.
    Phrases service_generic, service_beside;
    Phrases service_small;  // small words within such names
    // What one of several things is called before its number, and what makes that number a time.
    Phrases number_words, before_numbers;
    std::vector<IntentPhrases> intents;
    Phrases medical;  // doses, drugs, diagnoses: never answered by rules
    Phrases negations;
    // Whole messages that bring back who wanted no more replies; plain words, no notation.
    Phrases starts;
    Phrases yes;                      // to "shall I?": what promises or wishes something is none
    Phrases named_days, named_times;  // that a wish for an appointment names
    UrgentRules urgent;
    Texts texts;
};

// Spoken where neither patient nor clinic says which.
inline constexpr std::string_view kFallbackCode = "en";

// Every language, the fallback first, then by code. Parsed at the first call; thread-safe.
std::span<const Language> all();
// nullptr for a code without a folder.
const Language* find(std::string_view code);

}  // namespace workers::hot::languages
