// Words for a purpose: the clinic's own where it wrote some, else the language's.
#pragma once

#include "workers/hot/languages/language.hpp"
#include "workers/hot/lookup/clinic.hpp"

#include <string>
#include <string_view>

namespace workers::hot::replies {

// One reply's surroundings. Refers to its arguments.
struct Wording {
    const lookup::Clinic& clinic;
    const languages::Language& language;

    // The clinic's text of that purpose in this language, else `built_in`; {clinic} and {phone}
    // filled.
    std::string say(std::string_view purpose, std::string_view built_in) const;
    // From texts by language: this one, else the clinic's first language, else any; may be empty.
    std::string pick(const lookup::Texts& texts) const;

    std::string urgent() const;
    // Empty where the clinic has no location on record.
    std::string location() const;
};

}  // namespace workers::hot::replies
