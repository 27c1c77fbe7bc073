// Port: which facts about a patient are worth keeping from one message. Thread-safe by contract.
//
// A fact is one line of text of a known kind. Facts of equal norm are one fact: the store keeps
// one row for each (clinic, patient, norm) and only renews when it was last heard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shared::memory {

// What a conversation gave away in one turn.
struct Heard {
    std::string_view text;          // the patient's words; may be empty
    std::string_view display_name;  // the name the patient gave himself
    std::string_view language;      // BCP 47 primary tag; empty while unknown
};

struct Fact {
    std::string kind;  // `name`, `language`, ...
    std::string body;  // as it is told again: "Maria", "pt"
    // That it was said in: whoever takes a fact out of words must name one (`und` where nobody
    // knows). Empty where it came with the message: by this, as `lang`, the store tells the two.
    std::string language;

    bool is_said() const { return !language.empty(); }
};

// Whether a newer fact of the kind takes the place of the older, as of all but allergies. What came
// with a message never takes the place of what was said.
bool has_one_value(std::string_view kind);

class Extractor {
  public:
    virtual ~Extractor() = default;
    virtual std::vector<Fact> extract(const Heard& heard) const = 0;
};

// 32 lower-case hex digits; equal for facts that differ only in ASCII case or in blanks.
std::string norm_hash(const Fact& fact);

}  // namespace shared::memory
