// What one message means for its conversation: duplicate, takeover, too old, or a reply.
//
// Pure: state and message in, decision out; microseconds. I/O, claim and send are the owner's.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/turn.hpp"
#include "workers/hot/conversation/rules.hpp"
#include "workers/hot/conversation/session.hpp"
#include "workers/hot/conversation_log/state.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/replies/reply_engine.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::conversation {

using conversation_log::TemplateName;

struct Decision {
    shared::events::Outcome outcome = shared::events::Outcome::kSuppressed;
    std::string reason;
    std::string intent;
    std::string staff;                  // reason of the notice to staff; empty where none
    std::optional<std::string> text;    // what to send; nullopt: nothing
    shared::events::Request request{};  // what is noted of the calendar
    conversation_log::TemplateName template_name{};  // sent in place of the text
    // Nothing was decided and nothing moved: again, with the patient's appointments looked up.
    bool needs_appointments = false;
    bool is_named = false;                // the text calls the patient by his name
    std::vector<std::string> memories{};  // ids of what is remembered and had a part in it
};

// The message as it stands in `inbound`.
struct Incoming {
    const shared::events::Envelope& envelope;
    const shared::events::Message& message;
    bool is_switched_off = false;  // automatic replies of its clinic: recorded, left to staff
    Remembered remembered{};       // for a conversation that knows it not yet
    bool are_appointments_looked_up = false;
    const lookup::Appointments* appointments = nullptr;  // null also where they cannot be had
};

// A patient's message; a replay marked so is answered however old it is. Moves session, language,
// times and takeover in `state`; the ids seen and the claim are the caller's.
Decision decide_message(conversation_log::State& state,
                        const Incoming& incoming,
                        const lookup::Clinic& clinic,
                        const replies::ReplyEngine& engine,
                        const Rules& rules,
                        shared::WallMs now);

// What ends a takeover where the clinic names no word of its own.
inline constexpr std::string_view kResumeWord = "#bot";

// What the clinic itself wrote: it silences the desk, or, where it is the clinic's resume word and
// nothing else, ends that. `echo_of`: the reply id of our own send it echoes, else empty.
Decision decide_own(conversation_log::State& state,
                    const Incoming& incoming,
                    const Rules& rules,
                    const lookup::Clinic& clinic,
                    const std::string& echo_of,
                    shared::WallMs now);

// Whether an open reply is sent again at all: not into a takeover, not after an opt-out, not late,
// not by a conversation that passes on.
bool is_still_wanted(const conversation_log::State& state,
                     const conversation_log::OpenSend& open,
                     const Rules& rules,
                     shared::WallMs now);

// The reply id of our own send that this own-phone message echoes, by id or, while a send is
// open and for an hour after, by its text; empty if it is none: then somebody typed it.
std::string find_echo(const conversation_log::State& state,
                      const Incoming& incoming,
                      shared::WallMs now);
// What may be asked of a message before its turn comes.
using Weighing = bool(const conversation_log::State& state,
                      const Incoming& incoming,
                      const lookup::Clinic& clinic,
                      const replies::ReplyEngine& engine,
                      const Rules& rules,
                      shared::WallMs now);
// Whether it is a greeting or a fragment: what the patient writes next may belong to it. Also where
// nothing would be said: what is urgent may be told in several lines.
Weighing may_go_on;
// Whether the words are no part of others, as STOP and START, which count only alone, and urgent
// ones.
Weighing stands_alone;
// Whether the words must not wait for anything.
Weighing is_urgent;

Decision decide_control(conversation_log::State& state,
                        const shared::events::Control& control,
                        const Rules& rules,
                        shared::WallMs now);

}  // namespace workers::hot::conversation
