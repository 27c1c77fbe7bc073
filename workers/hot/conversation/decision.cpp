#include "workers/hot/conversation/decision.hpp"

#include "shared/base/ids.hpp"
#include "shared/text/fold.hpp"
#include "workers/hot/conversation/media.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::conversation {
namespace {

using conversation_log::State;
using shared::WallMs;
using shared::events::Outcome;

Decision hand_over(const std::string& reason, std::string intent = "") {
    return {Outcome::kHandedOver, reason, std::move(intent), reason, std::nullopt};
}

Decision suppress(std::string reason) {
    return {Outcome::kSuppressed, std::move(reason), "", "", std::nullopt};
}

// A line that was given to another clinic begins anew there: no patient follows it.
void touch_clinic(State& state, const lookup::Clinic& clinic) {
    if (state.clinic_id != clinic.id) {
        state.patient_id.clear();
        state.asked = {};
    }
    state.clinic_id = clinic.id;
    state.organization_id = clinic.organization_id;
}

void touch_patient(State& state, const Incoming& incoming, const lookup::Clinic& clinic) {
    const auto clinic_uuid = shared::Uuid::parse(clinic.id);
    if (state.patient_id.empty() && clinic_uuid) {
        state.patient_id = shared::uuid_v5(*clinic_uuid, incoming.message.address.hash).text();
    }
}

bool may_reply(State& state, const Rules& rules, WallMs now) {
    std::erase_if(state.replied_at, [&](WallMs at) { return at + 60'000 <= now; });
    return rules.replies_per_minute <= 0 ||
           state.replied_at.size() < static_cast<std::size_t>(rules.replies_per_minute);
}

std::string_view language_of(const State& state, const Incoming& incoming) {
    return state.session.language.empty() ? incoming.remembered.language
                                          : std::string_view(state.session.language);
}

Decision decide_late(std::string_view language,
                     const lookup::Clinic& clinic,
                     const replies::ReplyEngine& engine) {
    Decision out{Outcome::kFellBack, "late", "", "late", std::nullopt};
    out.text = engine.late_text(clinic, language);
    return out;
}

Decision decide_urgent(State& state,
                       const replies::Answer& answer,
                       const Rules& rules,
                       WallMs now) {
    Decision out = hand_over("urgent", answer.intent);
    state.asked = {};
    if (state.urgent_at + rules.urgent_pause_ms > now || answer.text.empty()) return out;
    state.urgent_at = now;
    out.text = answer.text;
    return out;
}

Decision from_answer(State& state, replies::Answer answer, const Rules& rules, WallMs now) {
    if (answer.kind == replies::Answer::Kind::kNone) return suppress("not_a_message");
    if (!answer.language.empty()) state.session.language = answer.language;
    state.asked = std::move(answer.asked);
    Decision out;
    out.request = std::move(answer.request);
    if (answer.kind == replies::Answer::Kind::kHandOver) {
        out = hand_over(answer.reason.empty() ? "unsure" : answer.reason, answer.intent);
    } else {
        out.outcome = Outcome::kReplied;
        out.intent = answer.intent;
        out.staff = answer.staff;
    }
    if (answer.text.empty()) return out;
    if (!may_reply(state, rules, now)) {
        Decision silent = hand_over("too_many_replies", answer.intent);
        silent.request = std::move(out.request);
        state.asked = {};  // the patient sees no question
        return silent;
    }
    out.text = std::move(answer.text);
    out.is_named = answer.is_named;
    return out;
}

// Confirmed once, whoever speaks with the patient now.
Decision decide_stop(State& state, const Incoming& incoming, replies::Answer answer) {
    const auto& record = incoming.envelope.record;
    state.asked = {};
    // The same record comes again where its confirmation was proven unsent.
    if (!state.stop_record.empty() && state.stop_record != record) return suppress("opt_out");
    state.stop_record = record;
    if (incoming.is_switched_off) return hand_over("paused", std::move(answer.intent));
    return {Outcome::kReplied, "", std::move(answer.intent), "opted_out", std::move(answer.text)};
}

// As the conversation will stand once the message counts to it: a new session waits for nothing but
// what a reminder asked.
replies::Question ask(const State& state,
                      const Incoming& incoming,
                      const lookup::Clinic& clinic,
                      const Rules& rules,
                      WallMs now) {
    const WallMs at = std::min(written_at(incoming.envelope), now);
    const auto boundary = boundary_at(state.session, at, rules);
    const bool is_awaited = boundary == Boundary::kNone || state.asked.until > now;
    const bool goes_on = is_awaited && state.clinic_id == clinic.id;
    return {
        clinic,
        incoming.message.type,
        incoming.message.text,
        incoming.message.choice,
        boundary == Boundary::kHard ? incoming.remembered.language : language_of(state, incoming),
        now,
        goes_on ? state.asked : replies::kNothingAsked,
        incoming.are_appointments_looked_up,
        incoming.appointments,
        incoming.envelope.record,
        incoming.remembered.name};
}

bool is_silent(const State& state, const Incoming& incoming, WallMs now) {
    return incoming.is_switched_off || state.opted_out || state.session.silent_until > now;
}

// Behind a greeting or a fragment that urgent words have passed nothing is said any more: their
// text was the answer, and staff were called with it.
Decision leave_to_urgent(std::string intent) {
    return {Outcome::kHandedOver, "urgent", std::move(intent), "", std::nullopt};
}

// In any case; a mark in front of it belongs to it.
bool is_resume_word(std::string_view text, const lookup::Clinic& clinic) {
    const std::string_view word = clinic.resume_word.empty() ? kResumeWord : clinic.resume_word;
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool is_marked = first != std::string_view::npos && text[first] == '#';
    const auto words = shared::text::fold_words(text);
    return is_marked == word.starts_with('#') && !words.empty() &&
           words == shared::text::fold_words(word);
}

}  // namespace

bool is_urgent(const State& state,
               const Incoming& incoming,
               const lookup::Clinic& clinic,
               const replies::ReplyEngine& engine,
               const Rules& rules,
               WallMs now) {
    return engine.answer(ask(state, incoming, clinic, rules, now)).reason == "urgent";
}

bool stands_alone(const State& state,
                  const Incoming& incoming,
                  const lookup::Clinic& clinic,
                  const replies::ReplyEngine& engine,
                  const Rules& rules,
                  WallMs now) {
    const auto answer = engine.answer(ask(state, incoming, clinic, rules, now));
    return answer.reason == "urgent" || answer.intent == replies::kStop ||
           answer.intent == replies::kStart;
}

bool may_go_on(const State& state,
               const Incoming& incoming,
               const lookup::Clinic& clinic,
               const replies::ReplyEngine& engine,
               const Rules& rules,
               WallMs now) {
    return !incoming.is_switched_off && engine.may_go_on(ask(state, incoming, clinic, rules, now));
}

Decision decide_message(State& state,
                        const Incoming& incoming,
                        const lookup::Clinic& clinic,
                        const replies::ReplyEngine& engine,
                        const Rules& rules,
                        WallMs now) {
    const auto& envelope = incoming.envelope;
    touch_clinic(state, clinic);
    if (!incoming.message.address.group.empty()) return suppress("group");
    replies::Answer answer = engine.answer(ask(state, incoming, clinic, rules, now));
    const bool is_incomplete = answer.kind == replies::Answer::Kind::kNeedsAppointments;
    if (is_incomplete && !is_silent(state, incoming, now)) {
        Decision again;
        again.needs_appointments = true;
        return again;
    }
    touch_patient(state, incoming, clinic);
    touch_session(state, envelope, incoming.remembered, rules, now);
    state.last_patient_at = std::max(state.last_patient_at, std::min(written_at(envelope), now));
    if (incoming.message.type == shared::events::kDeleted) return suppress("deleted");
    const bool is_stale = envelope.received_at - written_at(envelope) > rules.stale_at_provider_ms;
    const WallMs waited = now - envelope.received_at;
    const bool is_too_old = is_stale || waited > rules.too_late_here_ms;
    const bool is_any_age = envelope.replay.is_any_age;
    const bool is_stop = answer.intent == replies::kStop;
    state.opted_out = state.opted_out || is_stop;
    if ((is_too_old && !is_any_age) || written_at(envelope) <= state.floor) {
        return hand_over("stale", is_stop ? answer.intent : "");
    }
    if (answer.reason == "urgent") {
        return incoming.is_switched_off ? hand_over("urgent", answer.intent)
                                        : decide_urgent(state, answer, rules, now);
    }
    if (is_stop) return decide_stop(state, incoming, std::move(answer));
    if (answer.intent == replies::kStart) {
        state.opted_out = false;
        state.stop_record.clear();
    }
    if (state.session.silent_until > now) return suppress("takeover");
    if (state.opted_out) return suppress("opt_out");
    const bool is_message = answer.kind != replies::Answer::Kind::kNone;
    if (incoming.is_switched_off && is_message) {
        state.asked = {};  // a person answers
        return hand_over("paused", answer.intent);
    }
    if (state.urgent_at >= envelope.received_at &&
        may_go_on(state, incoming, clinic, engine, rules, now))
        return leave_to_urgent(answer.intent);
    if (waited > rules.late_here_ms && !is_any_age) {
        state.asked = {};  // this may have been the answer
        return decide_late(language_of(state, incoming), clinic, engine);
    }
    if (auto next = decide_next_medium(state, incoming.message, now)) return *next;
    Decision out = from_answer(state, std::move(answer), rules, now);
    note_medium(state, incoming.message, out, now);
    return out;
}

std::string find_echo(const State& state, const Incoming& incoming, WallMs now) {
    for (const auto& sent : state.sent) {
        if (sent.provider_message_id == incoming.envelope.message) return sent.reply_id;
    }
    for (const auto& open : state.open) {
        const bool is_same = !incoming.message.text.empty() && open.text == incoming.message.text;
        if (is_same ||
            (!incoming.message.callback.empty() && open.reply_id == incoming.message.callback)) {
            return open.reply_id;
        }
    }
    return incoming.message.text.empty() ? "" : state.find_said(incoming.message.text, now);
}

Decision decide_own(State& state,
                    const Incoming& incoming,
                    const Rules& rules,
                    const lookup::Clinic& clinic,
                    const std::string& echo_of,
                    WallMs now) {
    touch_clinic(state, clinic);
    if (!incoming.message.address.group.empty()) return suppress("group");
    if (!echo_of.empty()) return suppress("own_echo");
    touch_session(state, incoming.envelope, incoming.remembered, rules, now);
    state.asked = {};  // what is said from now on answers a person
    if (is_resume_word(incoming.message.text, clinic)) {
        state.session.silent_until = 0;
        return suppress("resumed");
    }
    const WallMs from = std::min(written_at(incoming.envelope), now);
    state.session.silent_until = std::max(state.session.silent_until, from + rules.takeover_ms);
    return suppress("own_phone");
}

Decision decide_control(State& state,
                        const shared::events::Control& control,
                        const Rules& rules,
                        WallMs now) {
    if (control.action == "pause") {
        state.asked = {};
        state.session.silent_until = control.until > 0 ? control.until : now + rules.takeover_ms;
        return suppress("control");
    }
    if (control.action == "resume") {
        state.session.silent_until = 0;
        return suppress("control");
    }
    return {Outcome::kDead, "unknown_control", "", "", std::nullopt};
}

}  // namespace workers::hot::conversation
