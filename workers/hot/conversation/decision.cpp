#include "workers/hot/conversation/decision.hpp"

#include "shared/base/ids.hpp"
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
    const bool is_remembered =
        state.session.language.empty() && !incoming.remembered.language.empty();
    return is_remembered ? incoming.remembered.language : std::string_view(state.language());
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

// Whether the answer's language is the patient's from now on. A word or two say so only where it is
// known that no other is remembered: what was looked up may be late. Till then it is the session's.
void hear_language(State& state, const replies::Answer& answer, const Remembered& remembered) {
    using intent::Telling;
    const bool is_kept =
        answer.telling == Telling::kSurely ||
        (answer.telling == Telling::kWords && remembered.is_whole && remembered.language.empty());
    if (is_kept) {
        state.session.language = answer.language;
        state.heard_language.clear();
    } else if (answer.telling == Telling::kWords && state.session.language.empty()) {
        state.heard_language = answer.language;
    }
}

Decision from_answer(State& state,
                     const Incoming& incoming,
                     replies::Answer answer,
                     const Rules& rules,
                     WallMs now) {
    if (answer.kind == replies::Answer::Kind::kNone) return suppress("not_a_message");
    hear_language(state, answer, incoming.remembered);
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

void touch(State& state,
           const Incoming& incoming,
           const lookup::Clinic& clinic,
           const Rules& rules,
           WallMs now) {
    touch_patient(state, incoming, clinic);
    touch_session(state, incoming.envelope, incoming.remembered, rules, now);
    const WallMs at = std::min(written_at(incoming.envelope), now);
    state.last_patient_at = std::max(state.last_patient_at, at);
}

// Too old to be answered at all, or perhaps answered before.
bool is_stale(const State& state,
              const shared::events::Envelope& envelope,
              const Rules& rules,
              WallMs now) {
    const WallMs at_provider = envelope.received_at - written_at(envelope);
    const bool is_too_old = at_provider > rules.stale_at_provider_ms ||
                            now - envelope.received_at > rules.too_late_here_ms;
    return (is_too_old && !envelope.replay.is_any_age) || written_at(envelope) <= state.floor;
}

bool is_late(const shared::events::Envelope& envelope, const Rules& rules, WallMs now) {
    return now - envelope.received_at > rules.late_here_ms && !envelope.replay.is_any_age;
}

// What counts whoever speaks with the patient: urgent words, STOP and START.
std::optional<Decision> decide_in_any_case(State& state,
                                           const Incoming& incoming,
                                           const replies::Answer& answer,
                                           const Rules& rules,
                                           WallMs now) {
    if (answer.reason == "urgent") {
        return incoming.is_switched_off ? hand_over("urgent", answer.intent)
                                        : decide_urgent(state, answer, rules, now);
    }
    if (answer.intent == replies::kStop) return decide_stop(state, incoming, answer);
    if (answer.intent == replies::kStart) {
        state.opted_out = false;
        state.stop_record.clear();
    }
    return std::nullopt;
}

// Where the desk says nothing.
std::optional<Decision> decide_silent(State& state,
                                      const Incoming& incoming,
                                      const replies::Answer& answer,
                                      WallMs now) {
    if (state.session.silent_until > now) return suppress("takeover");
    if (state.opted_out) return suppress("opt_out");
    const bool is_message = answer.kind != replies::Answer::Kind::kNone;
    if (!incoming.is_switched_off || !is_message) return std::nullopt;
    state.asked = {};  // a person answers
    return hand_over("paused", answer.intent);
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
    touch_clinic(state, clinic);
    if (!incoming.message.address.group.empty()) return suppress("group");
    replies::Answer answer = engine.answer(ask(state, incoming, clinic, rules, now));
    const bool is_incomplete = answer.kind == replies::Answer::Kind::kNeedsAppointments;
    if (is_incomplete && !is_silent(state, incoming, now)) {
        Decision again;
        again.needs_appointments = true;
        return again;
    }
    touch(state, incoming, clinic, rules, now);
    if (incoming.message.type == shared::events::kDeleted) return suppress("deleted");
    const bool is_stop = answer.intent == replies::kStop;
    state.opted_out = state.opted_out || is_stop;
    if (is_stale(state, incoming.envelope, rules, now)) {
        return hand_over("stale", is_stop ? answer.intent : "");
    }
    if (auto first = decide_in_any_case(state, incoming, answer, rules, now)) return *first;
    if (auto silent = decide_silent(state, incoming, answer, now)) return *silent;
    const bool is_passed = state.urgent_at >= incoming.envelope.received_at;
    if (is_passed && may_go_on(state, incoming, clinic, engine, rules, now)) {
        return leave_to_urgent(answer.intent);
    }
    if (is_late(incoming.envelope, rules, now)) {
        state.asked = {};  // this may have been the answer
        return decide_late(language_of(state, incoming), clinic, engine);
    }
    if (auto next = decide_next_medium(state, incoming.message, now)) return *next;
    Decision out = from_answer(state, incoming, std::move(answer), rules, now);
    note_medium(state, incoming.message, out, now);
    return out;
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
