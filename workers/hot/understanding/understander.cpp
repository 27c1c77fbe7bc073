#include "workers/hot/understanding/understander.hpp"

#include "workers/hot/intent/confidence.hpp"
#include "workers/hot/intent/embedded_model.hpp"
#include "workers/hot/intent/fold.hpp"

#include <algorithm>
#include <iterator>

namespace workers::hot::understanding {
namespace {

using languages::Intent;

// A flag in the language of the message counts before one in any other.
void look_for_red_flags(const urgent::Gate& gate, Understood& out) {
    const auto flags = gate.flags(out.words);
    if (flags.empty()) return;
    const auto* spoken = &out.language();
    const auto same = std::find_if(
        flags.begin(), flags.end(), [&](const auto& flag) { return flag.language == spoken; });
    const urgent::Flag& flag = same == flags.end() ? flags.front() : *same;
    out.urgent = flag.family();
    out.urgent_language = flag.language;
}

// The intent that a bare word has as the answer to what was asked; `other` for none.
Intent answer_to(Pending pending, const BareWord& bare) {
    if (pending != Pending::kYesNo) return Intent::kOther;
    if (bare.kind == Bare::kYes) return Intent::kConfirm;
    if (bare.kind == Bare::kNo) return Intent::kCancel;
    return Intent::kOther;
}

}  // namespace

const languages::Language& known_language(const intent::Expected& expected) {
    for (const std::string_view code : {expected.conversation, expected.clinic}) {
        if (const languages::Language* language = languages::find(code)) return *language;
    }
    return languages::all().front();
}

Understander::Understander()
    : model_(intent::embedded_model()),
      readers_(languages::all(), model_.codes()),
      gate_(languages::all()) {
    for (const languages::Language& language : languages::all()) {
        for (const auto& phrase : language.starts) starts_.insert(intent::fold_words(phrase.text));
    }
}

void Understander::decide(const intent::Scores& scores,
                          const Context& context,
                          Understood& out) const {
    const Intent answer = answer_to(context.pending, out.bare);
    if (answer != Intent::kOther) {
        out.decision = {{answer}};
        out.confidence = 1;
        out.rule = "pending";
        return;
    }
    const intent::Decision by_rules = intent::decide(out.readings.main());
    const intent::Ranked ranked =
        intent::surest({scores, out.readings.main(), by_rules}, model_.header().evidence);
    const auto index = static_cast<std::size_t>(ranked.intent);
    if (ranked.intent == Intent::kOther || ranked.confidence < model_.header().threshold[index]) {
        out.confidence = 1 - ranked.confidence;
        return;
    }
    out.confidence = ranked.confidence;
    out.decision = {{ranked.intent}};
    const auto& asked = by_rules.intents;
    const bool agree = std::find(asked.begin(), asked.end(), ranked.intent) != asked.end();
    out.rule = agree ? "rules" : "model";
    if (!agree) return;
    // What else the rules found was asked too.
    std::copy_if(
        asked.begin(), asked.end(), std::back_inserter(out.decision.intents), [&](Intent intent) {
            return intent != ranked.intent;
        });
}

Understood Understander::read(std::string_view text, const Context& context) const {
    Understood out;
    out.words = intent::fold_words(text);
    const intent::Scores scores = model_.score(intent::features_of(out.words));
    const std::string_view spoken = languages::find(context.expected.conversation) == nullptr
                                        ? ""
                                        : context.expected.conversation;
    const intent::Expected expected{spoken, known_language({"", context.expected.clinic}).code};
    out.readings = readers_.read(out.words, text, scores, expected);
    out.bare = bare_word(out.words, out.readings.main());
    out.is_start = starts_.contains(out.words);
    out.decision = {{Intent::kOther}};
    out.confidence = 1;
    if (!out.words.empty()) decide(scores, context, out);
    look_for_red_flags(gate_, out);
    if (!out.urgent.empty()) out.rule = out.urgent;
    return out;
}

}  // namespace workers::hot::understanding
