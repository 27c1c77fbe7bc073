// What a reminder of an appointment says.
#pragma once

#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"

namespace workers::hot::replies {

// The clinic's text for the purpose or the built-in one, and where the clinic is as far as that is
// on record. Service, date and time are those of the clinic. Pure.
ReminderWords write_reminder(const Wording& wording, const Reminding& reminding);

}  // namespace workers::hot::replies
