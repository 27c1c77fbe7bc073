// Port: from a patient's words and the clinic's own data to an answer, or to a human.
//
// Implementations are pure: no I/O, no clock of their own, microseconds per call.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/request.hpp"
#include "workers/hot/conversation_log/asked.hpp"
#include "workers/hot/intent/telling.hpp"
#include "workers/hot/lookup/calling.hpp"
#include "workers/hot/lookup/clinic.hpp"
#include "workers/hot/lookup/patient.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::replies {

inline const conversation_log::Asked kNothingAsked{};

struct Question {
    const lookup::Clinic& clinic;
    std::string_view type;      // as shared::events::Message::type
    std::string_view text;      // words, caption or label; may be empty
    std::string_view choice;    // id of a button or row; may be empty
    std::string_view language;  // of the conversation so far; empty while unknown
    shared::WallMs now = 0;
    const conversation_log::Asked& asked = kNothingAsked;  // what the desk asked last
    // Looked up only where an answer needs them; null then: they cannot be had.
    bool are_appointments_looked_up = false;
    const lookup::Appointments* appointments = nullptr;
    std::string_view record{};  // id of the message's record: picks among variants of a text
    lookup::GivenName name{};   // of the patient, as far as it is at hand
};

// Intents that change what a conversation is told at all.
inline constexpr std::string_view kStop = "stop";    // no more automatic messages
inline constexpr std::string_view kStart = "start";  // the same again
// The intent of a message that asks to be answered in another language, and nothing else.
inline constexpr std::string_view kLanguage = "language";

// Pictures, videos and files: they come several at a time, and a human has to look at them.
constexpr bool is_medium(std::string_view type) {
    return type == "image" || type == "video" || type == "document";
}

struct Answer {
    enum class Kind {
        kReply,              // `text` answers the question
        kHandOver,           // a human is needed; `text`, where there is one, says so honestly
        kNone,               // nothing to answer (reaction, sticker): outcome suppressed
        kNeedsAppointments,  // no answer yet: to be asked again with them looked up
    };
    Kind kind = Kind::kHandOver;
    std::string intent;    // greeting thanks hours location price booking ... other
    std::string reason;    // kHandOver: urgent asked_for unsure; kNone: not_a_message
    std::string language;  // of `text`
    std::string text;
    std::string staff{};                // kReply: why a person must look at it; empty: need not
    shared::events::Request request{};  // what is noted of the calendar
    conversation_log::Asked asked{};    // what is waited for from now on
    bool is_named = false;              // `text` calls the patient by his name
    // What the patient's words say for `language`; without that it is only what was known before.
    intent::Telling telling = intent::Telling::kNothing;
};

// What a patient is to be reminded of.
struct Reminding {
    const lookup::Clinic& clinic;
    std::string_view purpose;   // the text: `reminder_24h` or `reminder_2h`
    std::string_view language;  // of the patient; empty while unknown
    lookup::Appointments::Appointment appointment;
};
struct ReminderWords {
    std::string language;
    std::string text;
    std::string appointment;  // service, moment and clinic alone: for a template
};

class ReplyEngine {
  public:
    virtual ~ReplyEngine() = default;
    virtual Answer answer(const Question& question) const = 0;
    // Whether the words are a bare greeting or a fragment: no question that stands by itself, and
    // nothing urgent.
    virtual bool may_go_on(const Question& question) const = 0;
    // The honest text for a message that waited too long in our own line (outcome fell_back).
    virtual std::string late_text(const lookup::Clinic& clinic,
                                  std::string_view language) const = 0;
    virtual ReminderWords remind(const Reminding& reminding) const = 0;
};

}  // namespace workers::hot::replies
