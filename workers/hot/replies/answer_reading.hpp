// What a message means for what the desk asked last. Pure.
#pragma once

#include "workers/hot/conversation_log/asked.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace workers::hot::replies {

// Whether that asks which of several appointments is meant.
bool is_which(conversation_log::Ask what);

// Refers to its arguments.
class AnswerReading {
  public:
    AnswerReading(const conversation_log::Asked& asked, const understanding::Understood& understood)
        : asked_(asked), understood_(understood), main_(understood.decision.main()) {}

    // Whether the words belong to what was asked.
    bool is_answer() const;
    // A bare yes or no where none was asked for.
    bool is_unasked() const;

    bool names_day() const;
    bool names_time() const;
    bool names_moment() const { return names_day() || names_time(); }
    // Enough of a wish: a day and a time, of the answer to "when?" one of them.
    bool names_when() const;
    // "No, friday" and "not 2" are none.
    bool is_bare_no() const;
    // To "shall I cancel it?"; "cancel it" and "I can't come" are a yes, "I will come" a no, and
    // "cancel the one on friday" is neither.
    bool says_yes() const;
    bool says_no() const;
    // To "will you come?"; a day or a time in the words may be another appointment's.
    bool says_coming() const;
    bool says_not_coming() const;
    // The number of a choice: "2", "number 2 please", or a yes to the only one. 0 for none: "the
    // 2 pm one" and "2 crowns" choose nothing.
    std::size_t number() const;

  private:
    // "No, cancel it", "yes, friday": perhaps a yes, perhaps not.
    bool is_unclear() const;
    bool agrees() const;
    // A no outside of words that cancel: "no puedo ir" has none.
    bool denies() const;
    bool confirms_something() const;
    bool is_about_else() const;
    bool is_wish() const;
    bool drops_wish() const;
    bool hints_at_one() const;
    // Words that are no number, no filler, thanks or greeting, and in no hit of these tags.
    std::size_t further_words(std::initializer_list<std::uint16_t> tags) const;

    const conversation_log::Asked& asked_;
    const understanding::Understood& understood_;
    const languages::Intent main_;
};

}  // namespace workers::hot::replies
