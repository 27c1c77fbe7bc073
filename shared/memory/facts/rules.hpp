// What a language says facts with: lists of words, and phrases with places for what is wanted.
//
// Read from facts.txt of a folder of shared/memory/languages, whose README tells its sections.
// Immutable once read, and so thread-safe.
#pragma once

#include "shared/memory/terms.hpp"
#include "shared/text/text_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace shared::memory::facts {

// Lists that a word may be in; one bit each.
using Lists = std::uint64_t;
enum List : Lists {
    kMe = 1U << 0U,
    kOther = 1U << 1U,
    kChild = 1U << 2U,
    kNegation = 1U << 3U,
    kUnnegating = 1U << 4U,
    kDoubt = 1U << 5U,
    kOver = 1U << 6U,
    kOnce = 1U << 7U,
    kSmall = 1U << 8U,
    kAnd = 1U << 9U,
    kEnd = 1U << 10U,
    kSubstance = 1U << 11U,
    kNoSubstance = 1U << 12U,
    kNoName = 1U << 13U,
    kTitle = 1U << 14U,
    kGreeting = 1U << 15U,
    kAfter = 1U << 16U,
    kBefore = 1U << 17U,
    kAm = 1U << 18U,
    kPm = 1U << 19U,
    kDay = 1U << 20U,
    kPart = 1U << 21U,
    kHour = 1U << 22U,
    kThird = 1U << 23U,
    kMine = 1U << 24U,
    kYou = 1U << 25U,
    kAsking = 1U << 26U,
    kUndoubting = 1U << 27U,
    kThat = 1U << 28U,
    kBut = 1U << 29U,
    kHaving = 1U << 30U,
    kCompound = 1U << 31U,
    kFiller = Lists{1} << 32U,
    kNameToo = Lists{1} << 33U,
    kRequest = Lists{1} << 34U,
};

// Lists that a word is in only where it is written so: "=é" is not "e".
struct Spelling {
    std::string written;  // in small letters
    Lists lists = 0;
};

struct Entry {
    Lists lists = 0;
    std::vector<Spelling> spellings;
    int hour = 0;                      // of kHour
    std::uint8_t day = 0, part = 0;    // of kDay and kPart: places in kDays and kParts
    std::vector<std::uint16_t> rules;  // that may begin with it

    bool is(Lists any_of) const { return (lists & any_of) != 0; }
};

inline constexpr std::string_view kDays[] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekend"};
inline constexpr std::string_view kParts[] = {"morning", "afternoon", "evening"};

enum class Place : std::uint8_t {
    kWords,  // none: words as they stand
    kGap,    // up to two words that deny nothing
    kSubstance,
    kKnown,
    kName,
    kNamed,
    kDoctor,
    kSurname,
    kDay,
    kPart,
    kAfter,
    kBefore,
};

struct Element {
    Place place = Place::kWords;
    std::vector<Term> words;  // any of them
    bool is_optional = false;
};

struct Rule {
    std::vector<Element> elements;
    bool is_at_begin = false;    // of what is said, but for greetings
    bool is_of_nearest = false;  // of whoever stands before it, also of one that no list has
};

struct Language {
    std::string code;
    std::unordered_map<Term, Entry> words;
    std::vector<Rule> rules;
    // What is written as part of the next word, longest first: of any word; "and"; "to".
    std::vector<std::u32string> clitics, joined_and, joined_to;
    std::vector<std::u32string> substance_endings;
    std::vector<std::string> third_endings;  // as written: "'s"

    const Entry* find(Term term) const {
        const auto found = words.find(term);
        return found == words.end() ? nullptr : &found->second;
    }
};

// Throws text::FileFault, naming the line: an unknown section, a list entry that is not one word, a
// day, part or hour that is none, a phrase without a place or with an unknown one.
Language parse_rules(const std::string& code, const text::TextFile& file);

}  // namespace shared::memory::facts
