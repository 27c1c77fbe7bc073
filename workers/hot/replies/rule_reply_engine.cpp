#include "workers/hot/replies/rule_reply_engine.hpp"

#include "workers/hot/intent/choice.hpp"
#include "workers/hot/replies/calendar.hpp"
#include "workers/hot/replies/not_text.hpp"
#include "workers/hot/replies/opening.hpp"
#include "workers/hot/replies/price_question.hpp"
#include "workers/hot/replies/prices.hpp"
#include "workers/hot/replies/reminder_words.hpp"
#include "workers/hot/replies/service_choice.hpp"
#include "workers/hot/replies/wording.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using intent::Reading;
using languages::Intent;
using languages::Language;
using understanding::Understood;
using Kind = Answer::Kind;

// What was known before the message.
intent::Expected expected_of(const lookup::Clinic& clinic, std::string_view so_far) {
    for (const std::string& code : clinic.languages) {
        if (languages::find(code) != nullptr) return {so_far, code};
    }
    return {so_far, ""};
}

class RuleReplyEngine final : public ReplyEngine {
  public:
    explicit RuleReplyEngine(Rendered* rendered) : rendered_(rendered) {}

    Answer answer(const Question& question) const override;
    bool may_go_on(const Question& question) const override;
    std::string late_text(const lookup::Clinic& clinic, std::string_view language) const override;
    ReminderWords remind(const Reminding& reminding) const override;

  private:
    Understood understand(const Question& question) const;

    Rendered* const rendered_;
    understanding::Understander understander_;
};

Answer make(Kind kind,
            Intent intent,
            const Language& language,
            std::string text,
            std::string_view reason = "") {
    Answer out;
    out.kind = kind;
    out.intent = languages::name_of(intent);
    out.reason = reason;
    out.language = language.code;
    out.text = std::move(text);
    return out;
}

// The answer to one question from the clinic's data; without text where there is none.
ServiceAnswer answer_one(Intent intent,
                         const Question& question,
                         const Wording& wording,
                         const Understood& understood) {
    const Reading& reading = understood.readings.main();
    const bool in_general = reading.left_over({Intent::kPrice,
                                               Intent::kServices,
                                               Intent::kHours,
                                               Intent::kLocation,
                                               Intent::kGreeting,
                                               Intent::kThanks}) == 0;
    switch (intent) {
        case Intent::kHours:
            return {write_opening(wording, question.now), {}};
        case Intent::kLocation:
            return {wording.location(), {}};
        case Intent::kPrice:
            return write_prices(wording, {understood.words, reading, in_general});
        case Intent::kServices:
            return write_services(wording, {understood.words, reading, in_general});
        default:
            return {};
    }
}

// Every question must find its answer; half an answer with a human for the rest.
Answer answer_from_data(const Question& question,
                        const Wording& wording,
                        const Understood& understood) {
    const Intent main = understood.decision.main();
    std::string text;
    std::vector<std::string> choices;
    bool whole = true;
    for (const Intent intent : understood.decision.intents) {
        ServiceAnswer part = answer_one(intent, question, wording, understood);
        whole = whole && !part.text.empty();
        if (part.text.empty()) continue;
        // Prices and services asked about at once are one question back.
        if (!choices.empty() && part.choices == choices) continue;
        if (!text.empty()) text.append("\n\n");
        text.append(part.text);
        if (!part.choices.empty()) choices = std::move(part.choices);
    }
    if (whole) {
        Answer out = make(Kind::kReply, main, wording.language, std::move(text));
        if (!choices.empty()) out.asked = {Ask::kWhichService, "", std::move(choices), ""};
        return out;
    }
    if (!text.empty()) text.append("\n\n");
    text.append(wording.say("holding", wording.language.texts.holding));
    return make(Kind::kHandOver, main, wording.language, std::move(text), "unsure");
}

Answer answer_words(const Question& question, const Understood& understood, Rendered* rendered) {
    const Language& language = understood.language();
    const Wording wording{question.clinic, language, rendered, question.record};
    const Intent main = understood.decision.main();
    if (understood.is_start) {
        Answer out =
            make(Kind::kReply, main, language, wording.say("started", language.texts.started));
        out.intent = kStart;
        return out;
    }
    switch (main) {
        case Intent::kStop:
            return make(
                Kind::kReply, main, language, wording.say("stopped", language.texts.stopped));
        case Intent::kGreeting: {
            bool is_named = false;
            Answer out = make(Kind::kReply,
                              main,
                              language,
                              wording.greet(lookup::called(question.name), is_named));
            out.is_named = is_named;
            return out;
        }
        case Intent::kThanks:
            return make(Kind::kReply, main, language, wording.say("thanks", language.texts.thanks));
        case Intent::kHuman:
            return make(Kind::kHandOver,
                        main,
                        language,
                        wording.say("hand_over", language.texts.hand_over),
                        "asked_for");
        default:
            return answer_from_data(question, wording, understood);
    }
}

// What was asked back for: the price of the one that is meant. "No" goes to people.
std::optional<Answer> answer_choice(const Question& question,
                                    const Wording& wording,
                                    const Understood& understood) {
    const ServiceChoice chosen = chosen_service(question, understood);
    if (chosen.service == nullptr && !chosen.is_none) return std::nullopt;
    std::string text;
    if (chosen.service != nullptr) text = write_price(wording, *chosen.service);
    if (!text.empty()) return make(Kind::kReply, Intent::kPrice, wording.language, text);
    text = wording.say("holding", wording.language.texts.holding);
    return make(Kind::kHandOver, Intent::kPrice, wording.language, std::move(text), "unsure");
}

// What was asked beside the appointment is answered behind it.
void answer_the_rest(const Question& question,
                     const Wording& wording,
                     const Understood& understood,
                     Answer& out) {
    const auto& intents = understood.decision.intents;
    for (std::size_t i = 1; i < intents.size(); ++i) {
        const ServiceAnswer part = answer_one(intents[i], question, wording, understood);
        // One question at a time: a second list of numbers could not be answered.
        const bool is_whole = !part.text.empty() && part.choices.empty();
        if (is_whole) out.text.append("\n\n").append(part.text);
        if (!is_whole && out.staff.empty()) out.staff = "unsure";
    }
}

Answer answer_understood(const Question& question,
                         const Understood& understood,
                         Rendered* rendered) {
    const Wording wording{question.clinic, understood.language(), rendered, question.record};
    if (understood.is_language_request) {
        Answer out = make(Kind::kReply,
                          Intent::kOther,
                          wording.language,
                          wording.say("language_set", wording.language.texts.language_set));
        out.intent = kLanguage;
        out.asked = question.asked;  // what was asked waits on
        return out;
    }
    if (auto chosen = answer_choice(question, wording, understood)) return std::move(*chosen);
    auto calendar =
        understood.is_start ? std::nullopt : answer_calendar(question, wording, understood);
    if (calendar) {
        answer_the_rest(question, wording, understood, *calendar);
        return std::move(*calendar);
    }
    Answer out = answer_words(question, understood, rendered);
    const Intent main = understood.decision.main();
    const bool is_over = main == Intent::kStop || main == Intent::kHuman;
    const bool asks_itself = out.asked.what != Ask::kNothing;
    if (!is_over && !asks_itself) out.asked = still_asked(question.asked);
    return out;
}

Understood RuleReplyEngine::understand(const Question& question) const {
    // A button answers the message that it stands under.
    const auto& asked = question.choice.empty() ? question.asked : kNothingAsked;
    Understood out = understander_.read(
        question.text, {expected_of(question.clinic, question.language), pending_of(asked)});
    if (!question.choice.empty()) {
        const Intent chosen = intent::intent_of_choice(question.choice);
        if (chosen != Intent::kOther) out.decision = {{chosen}};
    } else if (out.urgent.empty() && out.decision.main() == Intent::kOther &&
               asks_for_price(question.clinic, out)) {
        out.decision = {{Intent::kPrice}};
    }
    return out;
}

Answer RuleReplyEngine::answer(const Question& question) const {
    const Language& known =
        understanding::known_language(expected_of(question.clinic, question.language));
    if (is_no_message(question, known.code)) {
        return make(Kind::kNone, Intent::kOther, known, "", "not_a_message");
    }
    const bool wordless = question.text.empty() && question.choice.empty();
    if (wordless || is_thing(question.type)) {
        return make(
            Kind::kHandOver,
            Intent::kOther,
            known,
            text_for_kind({question.clinic, known, rendered_, question.record}, question.type),
            "unsure");
    }
    const Understood understood = understand(question);
    if (!understood.urgent.empty()) {
        const Wording wording{question.clinic, *understood.urgent_language, rendered_};
        return make(Kind::kHandOver, Intent::kOther, wording.language, wording.urgent(), "urgent");
    }
    Answer out = answer_understood(question, understood, rendered_);
    // What stands on a button are our words.
    if (question.choice.empty()) out.telling = understood.readings.telling;
    return out;
}

bool RuleReplyEngine::may_go_on(const Question& question) const {
    // The next picture of an album, or what the patient has to say about it.
    if (question.text.empty() && question.choice.empty()) return is_medium(question.type);
    if (pending_of(question.asked) != understanding::Pending::kNone) return false;
    const Understood understood = understand(question);
    if (!understood.urgent.empty() || understood.is_start) return false;
    const Intent main = understood.decision.main();
    return main == Intent::kGreeting || main == Intent::kOther;
}

std::string RuleReplyEngine::late_text(const lookup::Clinic& clinic,
                                       std::string_view language) const {
    const Language& known = understanding::known_language(expected_of(clinic, language));
    return Wording{clinic, known, rendered_}.say("late", known.texts.late);
}

ReminderWords RuleReplyEngine::remind(const Reminding& reminding) const {
    const Language& known =
        understanding::known_language(expected_of(reminding.clinic, reminding.language));
    return write_reminder({reminding.clinic, known, rendered_}, reminding);
}

}  // namespace

std::unique_ptr<ReplyEngine> make_rule_reply_engine(Rendered* rendered) {
    return std::make_unique<RuleReplyEngine>(rendered);
}

}  // namespace workers::hot::replies
