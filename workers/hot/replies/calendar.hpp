// Answers about appointments: asking for one, moving, cancelling, confirming, telling when.
//
//   book        -> which day, what time?  -> the wish is noted for the clinic's staff
//   reschedule  -> which one? new time?   -> the same
//   cancel      -> which one? shall I?    -> cancelled
//   confirm     -> which one?             -> confirmed
//   a reminder  -> will you come?         -> confirmed, or as cancel or reschedule
//
// Only the patient's own appointments are spoken of. A bare yes or no means what was asked last,
// and nothing where nothing was; so does a number, with small words at most. What only may be the
// number of a choice, a day that may be another appointment's and a choice that is gone are asked
// about again. A button means itself, whatever was asked since. Pure.
#pragma once

#include "workers/hot/replies/reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <optional>

namespace workers::hot::replies {

// What the words are read against.
understanding::Pending pending_of(const conversation_log::Asked& asked);
// What is still waited for behind an answer to something else: a day, but no yes or number.
conversation_log::Asked still_asked(const conversation_log::Asked& asked);

// Nothing where the message is not about appointments.
std::optional<Answer> answer_calendar(const Question& question,
                                      const Wording& wording,
                                      const understanding::Understood& understood);

}  // namespace workers::hot::replies
