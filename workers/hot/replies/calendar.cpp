#include "workers/hot/replies/calendar.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/choice.hpp"
#include "workers/hot/replies/answer_reading.hpp"
#include "workers/hot/replies/appointment_words.hpp"
#include "workers/hot/replies/service_search.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using conversation_log::Asked;
using languages::Intent;
using shared::events::Request;
using understanding::Pending;
using understanding::Understood;

bool is_about_own(Intent intent) {
    return intent == Intent::kReschedule || intent == Intent::kCancel ||
           intent == Intent::kConfirm || intent == Intent::kAppointmentInfo;
}

std::string joined(const std::string& before, std::string_view words) {
    std::string out = before;
    if (!out.empty()) out.push_back('\n');
    out.append(words);
    std::size_t end = std::min(out.size(), conversation_log::kMostWishBytes);
    while (end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    return out.substr(0, end);
}

class Calendar {
  public:
    Calendar(const Question& question, const Wording& wording, const Understood& understood)
        : question_(question),
          wording_(wording),
          texts_(wording.language.texts),
          understood_(understood),
          main_(understood.decision.main()),
          asked_(question.choice.empty() ? question.asked : kNothingAsked),
          reading_(asked_, understood),
          words_(question, wording) {}

    std::optional<Answer> answer() const;

  private:
    Answer unasked() const;
    Answer to_what_was_asked() const;
    Answer to_which() const;
    Answer to_reminder(const Appointment& appointment) const;
    Answer on_own_words() const;
    Answer book(std::string wish) const;
    Answer about(Ask which) const;
    Answer ask_which(Ask which, const Upcoming& known) const;
    Answer confirm() const;
    Answer carry_out(Ask which, const Appointment& appointment) const;
    Answer move(const Appointment& appointment) const;
    Answer tell() const;
    Answer none_known() const;

    Answer say(Intent intent, std::string text) const;
    Answer ask(Intent intent, std::string text, Asked asked) const;
    Answer note(Intent intent, std::string text, Request request) const;

    const Question& question_;
    const Wording& wording_;
    const languages::Texts& texts_;
    const Understood& understood_;
    const Intent main_;
    // A button belongs to the message that it stands under: it answers nothing that was asked
    // since.
    const Asked& asked_;
    const AnswerReading reading_;
    const AppointmentWords words_;
};

Answer Calendar::say(Intent intent, std::string text) const {
    Answer out;
    out.kind = Answer::Kind::kReply;
    out.intent = languages::name_of(intent);
    out.language = wording_.language.code;
    out.text = std::move(text);
    return out;
}

Answer Calendar::ask(Intent intent, std::string text, Asked asked) const {
    Answer out = say(intent, std::move(text));
    out.asked = std::move(asked);
    return out;
}

Answer Calendar::note(Intent intent, std::string text, Request request) const {
    Answer out = say(intent, std::move(text));
    // An appointment that is confirmed needs nobody.
    if (request.action != shared::events::kConfirm) out.staff = request.action;
    out.request = std::move(request);
    return out;
}

// A person looks for it.
Answer Calendar::none_known() const {
    const bool is_known = question_.appointments != nullptr;
    Answer out = say(main_,
                     is_known ? wording_.say("no_appointment", texts_.no_appointment)
                              : wording_.say("holding", texts_.holding));
    out.kind = Answer::Kind::kHandOver;
    out.reason = "unsure";
    return out;
}

Answer Calendar::book(std::string wish) const {
    if (!reading_.names_when()) {
        return ask(Intent::kBook,
                   wording_.say("book_when", texts_.book_when),
                   {Ask::kWhen, "", {}, std::move(wish)});
    }
    const auto named =
        mentioned_services(question_.clinic, shared::text::fold_words(wish), wording_.language);
    const std::string service = named.size() == 1 ? named.front()->code : "";
    return note(Intent::kBook,
                wording_.say("book_noted", texts_.book_noted),
                {std::string(shared::events::kBook), "", service, std::move(wish)});
}

Answer Calendar::move(const Appointment& appointment) const {
    std::string wish = joined(asked_.what == Ask::kNewTime ? asked_.wish : "", question_.text);
    if (is_which(asked_.what)) wish = asked_.wish;
    if (!reading_.names_when()) {
        return ask(Intent::kReschedule,
                   words_.about("move_when", texts_.move_when, appointment),
                   {Ask::kNewTime, appointment.id, {}, std::move(wish)});
    }
    return note(Intent::kReschedule,
                words_.about("move_noted", texts_.move_noted, appointment),
                {std::string(shared::events::kReschedule),
                 appointment.id,
                 appointment.service,
                 std::move(wish)});
}

Answer Calendar::carry_out(Ask which, const Appointment& appointment) const {
    if (which == Ask::kWhichToMove) return move(appointment);
    if (which == Ask::kWhichToCancel) {
        return ask(Intent::kCancel,
                   words_.about("cancel_ask", texts_.cancel_ask, appointment),
                   {Ask::kCancelIt, appointment.id, {}, ""});
    }
    return note(Intent::kConfirm,
                words_.about("confirm_done", texts_.confirm_done, appointment),
                {std::string(shared::events::kConfirm), appointment.id, appointment.service, ""});
}

Answer Calendar::about(Ask which) const {
    const Upcoming known = words_.upcoming(which == Ask::kWhichToConfirm);
    if (known.empty()) return none_known();
    if (known.size() == 1) return carry_out(which, *known.front());
    return ask_which(which, known);
}

Answer Calendar::ask_which(Ask which, const Upcoming& known) const {
    if (known.empty()) return none_known();
    std::string text = wording_.say("which_appointment", texts_.which_appointment);
    Asked asked{which, "", {}, is_which(asked_.what) ? asked_.wish : ""};
    if (which == Ask::kWhichToMove && asked.wish.empty()) asked.wish = joined("", question_.text);
    for (const Appointment* appointment : known) {
        asked.choices.push_back(appointment->id);
        text.append(fmt::format("\n{}. {}", asked.choices.size(), words_.describe(*appointment)));
    }
    return ask(main_, std::move(text), std::move(asked));
}

Answer Calendar::tell() const {
    const Upcoming known = words_.upcoming(false);
    if (known.empty()) return none_known();
    if (known.size() == 1) {
        return say(Intent::kAppointmentInfo,
                   words_.about("appointment_one", texts_.appointment_one, *known.front()));
    }
    std::string text = wording_.say("appointment_many", texts_.appointment_many);
    for (const Appointment* each : known) text.append("\n• ").append(words_.describe(*each));
    return say(Intent::kAppointmentInfo, std::move(text));
}

Answer Calendar::to_which() const {
    if (reading_.is_bare_no()) return none_known();
    const auto& choices = asked_.choices;
    const std::size_t number = reading_.number();
    const bool is_offered = number > 0 && number <= choices.size();
    const auto* chosen = is_offered ? words_.find(choices[number - 1]) : nullptr;
    if (chosen != nullptr) return carry_out(asked_.what, *chosen);
    // Also where only one is left: it may be another than the one that was meant.
    Answer out = ask_which(asked_.what, words_.upcoming(asked_.what == Ask::kWhichToConfirm));
    if (number == 0 && out.kind == Answer::Kind::kReply) out.staff = "unsure";
    return out;
}

Answer Calendar::to_what_was_asked() const {
    if (is_which(asked_.what)) return to_which();
    const bool is_no = reading_.is_bare_no();
    if (asked_.what == Ask::kWhen) {
        if (!is_no && main_ != Intent::kCancel) return book(joined(asked_.wish, question_.text));
        return say(Intent::kCancel, wording_.say("book_dropped", texts_.book_dropped));
    }
    const Appointment* appointment = words_.find(asked_.about);
    if (appointment == nullptr) return none_known();
    if (asked_.what == Ask::kComing) return to_reminder(*appointment);
    if (asked_.what == Ask::kNewTime && !is_no) return move(*appointment);
    if (asked_.what == Ask::kCancelIt && reading_.says_yes()) {
        return note(Intent::kCancel,
                    words_.about("cancel_done", texts_.cancel_done, *appointment),
                    {std::string(shared::events::kCancel), asked_.about, appointment->service, ""});
    }
    if (asked_.what == Ask::kCancelIt && !reading_.says_no()) {
        return carry_out(Ask::kWhichToCancel, *appointment);  // the same question again
    }
    return say(Intent::kConfirm, words_.about("kept", texts_.kept, *appointment));
}

// It is cancelled after one more question, as it is without a reminder.
Answer Calendar::to_reminder(const Appointment& appointment) const {
    if (reading_.says_coming()) return carry_out(Ask::kWhichToConfirm, appointment);
    if (reading_.says_not_coming()) return carry_out(Ask::kWhichToCancel, appointment);
    return move(appointment);
}

Answer Calendar::on_own_words() const {
    switch (main_) {
        case Intent::kBook:
            // What was to be moved stays beside the words: they may be about its new time.
            return book(joined(asked_.what == Ask::kNewTime ? asked_.wish : "", question_.text));
        case Intent::kReschedule:
            // "Or another day": with nothing to move it belongs to the booking.
            if (asked_.what == Ask::kWhen && words_.upcoming(false).empty()) {
                return book(joined(asked_.wish, question_.text));
            }
            return about(Ask::kWhichToMove);
        case Intent::kCancel:
            return about(Ask::kWhichToCancel);
        case Intent::kConfirm:
            return confirm();
        default:
            return tell();
    }
}

// Whether a day or a time in the words is that of the appointment nobody here can tell.
Answer Calendar::confirm() const {
    if (reading_.names_moment()) return ask_which(Ask::kWhichToConfirm, words_.upcoming(true));
    return about(Ask::kWhichToConfirm);
}

Answer Calendar::unasked() const {
    if (question_.asked.what == Ask::kWhen) return book(question_.asked.wish);
    return ask(main_, wording_.say("unasked", texts_.unasked), still_asked(question_.asked));
}

std::optional<Answer> Calendar::answer() const {
    const bool is_reply = reading_.is_answer();
    // A known button says more than its label.
    const bool is_known = intent::intent_of_choice(question_.choice) != Intent::kOther;
    if (!is_known && reading_.is_unasked()) return unasked();
    if (!is_reply && main_ != Intent::kBook && !is_about_own(main_)) return std::nullopt;
    const bool needs = is_reply ? asked_.what != Ask::kWhen : is_about_own(main_);
    if (needs && !question_.are_appointments_looked_up) {
        Answer out;
        out.kind = Answer::Kind::kNeedsAppointments;
        return out;
    }
    if (needs && question_.appointments == nullptr) return none_known();
    return is_reply ? to_what_was_asked() : on_own_words();
}

}  // namespace

Pending pending_of(const Asked& asked) {
    if (asked.what == Ask::kCancelIt || asked.what == Ask::kComing) return Pending::kYesNo;
    const bool is_choice = is_which(asked.what) || asked.what == Ask::kWhichService;
    return is_choice ? Pending::kChoice : Pending::kNone;
}

Asked still_asked(const Asked& asked) {
    return asked.what == Ask::kWhen || asked.what == Ask::kNewTime ? asked : Asked{};
}

std::optional<Answer> answer_calendar(const Question& question,
                                      const Wording& wording,
                                      const Understood& understood) {
    return Calendar(question, wording, understood).answer();
}

}  // namespace workers::hot::replies
