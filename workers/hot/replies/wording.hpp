// Words for a purpose: the clinic's own where it wrote some, else the language's.
#pragma once

#include "workers/hot/languages/language.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/replies/fill.hpp"
#include "workers/hot/replies/rendered.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace workers::hot::replies {

// One reply's surroundings. Refers to its arguments.
struct Wording {
    const lookup::Clinic& clinic;
    const languages::Language& language;
    Rendered* rendered = nullptr;  // keeps what is made of the clinic's data alone; may be null
    std::string_view record{};     // of the message: picks among the variants of a text

    // `render()`, or what it gave before for this clinic as it is, in this language. The name is of
    // what is rendered.
    std::string kept(std::string_view name, const std::function<std::string()>& render) const;
    // The clinic's text of that purpose in this language, else `built_in`, as it is written; of
    // several variants the record's. A text that names what the clinic did not fill in is not used.
    // `variant`, where wanted, gets its place. Lives as long as the clinic and `built_in`.
    std::string_view text(std::string_view purpose,
                          std::string_view built_in,
                          std::size_t* variant = nullptr) const;
    // The same with {clinic}, {phone}, {emergency} and `values` filled in.
    std::string say(std::string_view purpose, std::string_view built_in, Values values) const;
    std::string say(std::string_view purpose, std::string_view built_in) const;
    // The greeting, by name where there is one and the text has a place for it (`is_named`). What
    // has a name in it is kept nowhere.
    std::string greet(std::string_view name, bool& is_named) const;
    // From texts by language: this one, else the clinic's first language, else any; may be empty.
    std::string pick(const lookup::Texts& texts) const;

    std::string urgent() const;
    // Empty where the clinic has no location on record.
    std::string location() const;

  private:
    std::string fill_in(std::string_view text, Values values) const;
    bool can_say(std::string_view text) const;
    std::string write_urgent() const;
    std::string write_location() const;
};

}  // namespace workers::hot::replies
