#include "shared/text/fold.hpp"
#include "workers/hot/conversation/decision.hpp"

#include <algorithm>

namespace workers::hot::conversation {
namespace {

using conversation_log::State;
using shared::WallMs;
using shared::events::Outcome;

Decision suppress(std::string reason) {
    return {Outcome::kSuppressed, std::move(reason), "", "", std::nullopt};
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

}  // namespace workers::hot::conversation
