#include "workers/hot/replies/calendar.hpp"

#include "workers/hot/intent/fold.hpp"
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
          reading_(question.asked, understood),
          words_(question, wording) {}

    std::optional<Answer> answer() const;

  private:
    Answer unasked() const;
    Answer to_what_was_asked() const;
    Answer to_which() const;
    Answer on_own_words() const;
    Answer book(std::string wish) const;
    Answer about(Ask which) const;
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
        mentioned_services(question_.clinic, intent::fold_words(wish), wording_.language);
    const std::string service = named.size() == 1 ? named.front()->code : "";
    return note(Intent::kBook,
                wording_.say("book_noted", texts_.book_noted),
                {std::string(shared::events::kBook), "", service, std::move(wish)});
}

Answer Calendar::move(const Appointment& appointment) const {
    const bool is_answer = question_.asked.what == Ask::kNewTime;
    std::string wish = joined(is_answer ? question_.asked.wish : "", question_.text);
    if (is_which(question_.asked.what)) wish = question_.asked.wish;
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
    std::string text = wording_.say("which_appointment", texts_.which_appointment);
    Asked asked{which, "", {}, is_which(question_.asked.what) ? question_.asked.wish : ""};
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
    const auto& choices = question_.asked.choices;
    const std::size_t number = reading_.number();
    const auto* chosen = number <= choices.size() ? words_.find(choices[number - 1]) : nullptr;
    const Ask which = question_.asked.what;
    return chosen == nullptr ? about(which) : carry_out(which, *chosen);
}

Answer Calendar::to_what_was_asked() const {
    const Asked& asked = question_.asked;
    if (is_which(asked.what)) return to_which();
    const bool is_no = reading_.is_bare_no();
    if (asked.what == Ask::kWhen) {
        if (!is_no && main_ != Intent::kCancel) return book(joined(asked.wish, question_.text));
        return say(Intent::kCancel, wording_.say("book_dropped", texts_.book_dropped));
    }
    const Appointment* appointment = words_.find(asked.about);
    if (appointment == nullptr) return none_known();
    if (asked.what == Ask::kNewTime && !is_no) return move(*appointment);
    if (asked.what == Ask::kCancelIt && reading_.says_yes()) {
        return note(Intent::kCancel,
                    words_.about("cancel_done", texts_.cancel_done, *appointment),
                    {std::string(shared::events::kCancel), asked.about, appointment->service, ""});
    }
    return say(Intent::kConfirm, words_.about("kept", texts_.kept, *appointment));
}

Answer Calendar::on_own_words() const {
    switch (main_) {
        case Intent::kBook:
            return book(joined("", question_.text));
        case Intent::kReschedule:
            return about(Ask::kWhichToMove);
        case Intent::kCancel:
            return about(Ask::kWhichToCancel);
        case Intent::kConfirm:
            return about(Ask::kWhichToConfirm);
        default:
            return tell();
    }
}

Answer Calendar::unasked() const {
    if (question_.asked.what == Ask::kWhen) return book(question_.asked.wish);
    return say(main_, wording_.say("unasked", texts_.unasked));
}

std::optional<Answer> Calendar::answer() const {
    const bool is_reply = reading_.is_answer();
    // A button says more than its label.
    if (question_.choice.empty() && reading_.is_unasked()) return unasked();
    if (!is_reply && main_ != Intent::kBook && !is_about_own(main_)) return std::nullopt;
    const bool needs = is_reply ? question_.asked.what != Ask::kWhen : is_about_own(main_);
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
    if (asked.what == Ask::kCancelIt) return Pending::kYesNo;
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
