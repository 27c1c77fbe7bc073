// Appointments of one patient, and what is said about them.
#pragma once

#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::replies {

using Appointment = lookup::Appointments::Appointment;
using Upcoming = std::vector<const Appointment*>;

// Refers to its arguments.
class AppointmentWords {
  public:
    AppointmentWords(const Question& question, const Wording& wording)
        : question_(question), wording_(wording) {}

    // What is still to come, kMostChoices at most; `is_agreed`: without what the clinic did not
    // agree to yet. Empty where appointments cannot be had.
    Upcoming upcoming(bool is_agreed) const;
    // One still to come; null where there is none of that id.
    const Appointment* find(const std::string& id) const;

    // The clinic's text for the purpose or the built-in one; {appointment} is filled.
    std::string about(std::string_view purpose,
                      std::string_view built_in,
                      const Appointment& appointment) const;
    // Service and moment: `Cleaning, Tuesday, November 25 at 15:30`.
    std::string describe(const Appointment& appointment) const;

  private:
    const Question& question_;
    const Wording& wording_;
};

}  // namespace workers::hot::replies
