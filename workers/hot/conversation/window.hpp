// How long after a patient's last message a provider takes free text for him. Pure.
#pragma once

#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/lookup/line.hpp"

namespace workers::hot::conversation {

// Meta counts from the patient's last message; a minute less, for the clocks and the way.
inline constexpr shared::WallMs kWindow = 24LL * 3600 * 1000 - 60'000;

// Always, save on lines of Meta.
bool is_window_open(const conversation_log::State& state,
                    const lookup::Line& line,
                    shared::WallMs now);

// What becomes of a decided reply that may not be said freely any more: the line's template of that
// purpose, in the patient's language or else the clinic's, and staff; without one staff alone. None
// stands for the urgent text, or goes to who has just said STOP: the staff event of it goes out.
Decision outside_window(Decision decided,
                        const lookup::Line& line,
                        const lookup::Clinic& clinic,
                        const std::string& language);

// How a decided reminder goes out; its decision names language and parameter of a template. Beyond
// the window the line's template of its purpose, which is an intent, else staff alone.
Decision remind_by(Decision decided,
                   const lookup::Line& line,
                   const lookup::Clinic& clinic,
                   bool is_open);

}  // namespace workers::hot::conversation
