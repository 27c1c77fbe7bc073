// What a message means for what the desk asked last. Pure.
#pragma once

#include "workers/hot/conversation_log/asked.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <cstddef>

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
    // Enough of a wish: a day and a time, where it was asked for one of them.
    bool names_when() const;
    bool is_bare_no() const { return understood_.bare.kind == understanding::Bare::kNo; }
    // To "shall I cancel it?"; "cancel it" is a yes, "I will come" a no.
    bool says_yes() const;
    bool says_no() const;
    // "2", "number 2 please"; 0 where no single number is said.
    std::size_t number() const;

  private:
    const conversation_log::Asked& asked_;
    const understanding::Understood& understood_;
    const languages::Intent main_;
};

}  // namespace workers::hot::replies
