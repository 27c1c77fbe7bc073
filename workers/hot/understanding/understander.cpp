#include "workers/hot/understanding/understander.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/confidence.hpp"
#include "workers/hot/intent/embedded_model.hpp"
#include "workers/hot/urgent/embedded_opinion.hpp"

#include <algorithm>
#include <iterator>

namespace workers::hot::understanding {
namespace {

using languages::Intent;

constexpr std::string_view kByModel = "model";
// What a rule finds in so few words has nothing beside it that a second opinion could weigh.
constexpr std::size_t kPlainWords = 4;

// The intent that a bare word has as the answer to what was asked; `other` for none.
Intent answer_to(Pending pending, const BareWord& bare) {
    if (pending != Pending::kYesNo) return Intent::kOther;
    if (bare.kind == Bare::kYes) return Intent::kConfirm;
    if (bare.kind == Bare::kNo) return Intent::kCancel;
    return Intent::kOther;
}

// Whether the phrases of what patients ask a desk for cover each word, but for the two that name
// what a price is asked of: then nothing is left that a mere resemblance to an emergency could be
// about.
bool is_plain_question(const Understood& understood) {
    if (understood.is_start) return true;
    const intent::Reading& reading = understood.readings.main();
    const bool asks = std::any_of(reading.hits.begin(), reading.hits.end(), [](const auto& hit) {
        return hit.tag < languages::kIntentNames.size();
    });
    const std::size_t names = reading.has(Intent::kPrice) || reading.has(Intent::kServices) ? 2 : 0;
    return asks && !reading.has(intent::kMedicalTag) &&
           reading.left_over({Intent::kGreeting,
                              Intent::kThanks,
                              Intent::kHours,
                              Intent::kLocation,
                              Intent::kServices,
                              Intent::kPrice,
                              Intent::kBook,
                              Intent::kReschedule,
                              Intent::kCancel,
                              Intent::kConfirm,
                              Intent::kAppointmentInfo,
                              Intent::kHuman,
                              Intent::kStop}) <= names;
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
      gate_(languages::all()),
      opinion_(urgent::embedded_opinion()),
      requests_(languages::all()) {
    for (const languages::Language& language : languages::all()) {
        for (const auto& phrase : language.starts)
            starts_.insert(shared::text::fold_words(phrase.text));
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
    // "Yes, I won't come" resembles a promise.
    if (ranked.intent == Intent::kConfirm && by_rules.main() == Intent::kCancel) {
        out.decision = by_rules;
        out.rule = "rules";
        return;
    }
    const auto& asked = by_rules.intents;
    const bool agree = std::find(asked.begin(), asked.end(), ranked.intent) != asked.end();
    out.rule = agree ? "rules" : kByModel;
    if (!agree) return;
    // What else the rules found was asked too.
    std::copy_if(
        asked.begin(), asked.end(), std::back_inserter(out.decision.intents), [&](Intent intent) {
            return intent != ranked.intent;
        });
}

// A flag in the language of the message counts before one in any other.
void Understander::look_for_red_flags(const intent::Features& features, Understood& out) const {
    const auto flags = gate_.flags(out.words);
    const auto* spoken = &out.language();
    const bool caught = !flags.empty();
    if (!caught && is_plain_question(out)) return;
    const bool is_plain = caught && out.words.size() <= kPlainWords;
    if (!is_plain && !opinion_.confirms(caught, features, spoken->code) &&
        !opinion_.confirms_later(caught, out.words, spoken->code)) {
        return;
    }
    if (!caught) {
        out.urgent = kByModel;
        out.urgent_language = spoken;
        return;
    }
    const auto same = std::find_if(
        flags.begin(), flags.end(), [&](const auto& flag) { return flag.language == spoken; });
    const urgent::Flag& flag = same == flags.end() ? flags.front() : *same;
    out.urgent = flag.family();
    out.urgent_language = flag.language;
}

Understood Understander::read(std::string_view text, const Context& context) const {
    Understood out;
    out.words = shared::text::fold_words(text);
    const auto request = requests_.find(text, out.words, [&](std::string_view sentence) {
        return asks_for_more(sentence, context);
    });
    if (!request) return read_in(text, context, std::move(out));
    const bool is_all = request->rest.empty();
    if (!is_all) out.words = shared::text::fold_words(request->rest);
    out = read_in(is_all ? text : request->rest, context, std::move(out));
    out.readings.spoken = request->language;
    out.readings.telling = intent::Telling::kSurely;
    out.is_language_request = is_all && out.urgent.empty();
    if (!out.is_language_request) return out;
    out.decision = {{Intent::kOther}};
    out.rule = "";
    return out;
}

intent::Readings Understander::readings_of(std::string_view text,
                                           const std::vector<std::string>& words,
                                           const intent::Scores& scores,
                                           const Context& context) const {
    const std::string_view spoken = languages::find(context.expected.conversation) == nullptr
                                        ? ""
                                        : context.expected.conversation;
    const intent::Expected expected{spoken, known_language({"", context.expected.clinic}).code};
    return readers_.read(words, text, scores, expected);
}

bool Understander::asks_for_more(std::string_view sentence, const Context& context) const {
    const auto words = shared::text::fold_words(sentence);
    if (words.empty()) return false;
    const auto scores = model_.score(intent::features_of(words));
    const auto asked = intent::decide(readings_of(sentence, words, scores, context).main()).main();
    // "Ok" beside "in English, please" agrees to that alone.
    return asked != Intent::kOther && asked != Intent::kGreeting && asked != Intent::kThanks &&
           asked != Intent::kConfirm;
}

// `out.words` are those of the text.
Understood Understander::read_in(std::string_view text,
                                 const Context& context,
                                 Understood out) const {
    const intent::Features features = intent::features_of(out.words);
    const intent::Scores scores = model_.score(features);
    out.readings = readings_of(text, out.words, scores, context);
    out.bare = bare_word(out.words, out.readings.main());
    out.is_start = starts_.contains(out.words);
    out.decision = {{Intent::kOther}};
    out.confidence = 1;
    if (!out.words.empty()) decide(scores, context, out);
    if (!out.words.empty() && !out.is_start) look_for_red_flags(features, out);
    if (!out.urgent.empty()) out.rule = out.urgent;
    return out;
}

}  // namespace workers::hot::understanding
