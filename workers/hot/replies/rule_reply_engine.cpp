#include "workers/hot/replies/rule_reply_engine.hpp"

#include "workers/hot/intent/choice.hpp"
#include "workers/hot/replies/opening.hpp"
#include "workers/hot/replies/prices.hpp"
#include "workers/hot/replies/wording.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace workers::hot::replies {
namespace {

using intent::Reading;
using languages::Intent;
using languages::Language;
using understanding::Understood;
using Kind = Answer::Kind;

bool is_no_message(const Question& question) {
    static constexpr std::array<std::string_view, 4> kSilent = {
        "reaction", "sticker", "album", "empty"};
    if (std::find(kSilent.begin(), kSilent.end(), question.type) != kSilent.end()) return true;
    return question.type == "text" && question.text.empty() && question.choice.empty();
}

// Kinds whose text, where they have one, is not the writer's question: the name of a place, of a
// contact, of a poll.
bool is_thing(std::string_view type) {
    return type == "location" || type == "contact" || type == "poll" || type == "unsupported";
}

// The fixed text for a message without words of its own.
std::string text_for_kind(const Wording& wording, std::string_view type) {
    const auto& texts = wording.language.texts;
    if (type == "audio") return wording.say("voice", texts.voice);
    if (type == "location") return wording.say("place", texts.place);
    if (type == "contact") return wording.say("contact", texts.contact);
    if (type == "unsupported") return wording.say("unsupported", texts.unsupported);
    if (type == "image" || type == "video" || type == "document") {
        return wording.say("media", texts.media);
    }
    return wording.say("holding", texts.holding);
}

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

// The answer to one question from the clinic's data; empty where there is none.
std::string answer_one(Intent intent,
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
            return write_opening(question.clinic, wording.language, question.now);
        case Intent::kLocation:
            return wording.location();
        case Intent::kPrice:
            return write_prices(wording, understood.words, in_general);
        case Intent::kServices:
            return write_services(wording, understood.words, in_general);
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
    bool whole = true;
    for (const Intent intent : understood.decision.intents) {
        const std::string part = answer_one(intent, question, wording, understood);
        whole = whole && !part.empty();
        if (part.empty()) continue;
        if (!text.empty()) text.append("\n\n");
        text.append(part);
    }
    if (whole) return make(Kind::kReply, main, wording.language, std::move(text));
    if (!text.empty()) text.append("\n\n");
    text.append(wording.say("holding", wording.language.texts.holding));
    return make(Kind::kHandOver, main, wording.language, std::move(text), "unsure");
}

Answer answer_words(const Question& question, const Understood& understood, Rendered* rendered) {
    const Language& language = understood.language();
    const Wording wording{question.clinic, language, rendered};
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
        case Intent::kGreeting:
            return make(
                Kind::kReply, main, language, wording.say("greeting", language.texts.greeting));
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

Understood RuleReplyEngine::understand(const Question& question) const {
    Understood out = understander_.read(
        question.text,
        {expected_of(question.clinic, question.language), understanding::Pending::kNone});
    if (!question.choice.empty()) {
        const Intent chosen = intent::intent_of_choice(question.choice);
        if (chosen != Intent::kOther) out.decision = {{chosen}};
    }
    return out;
}

Answer RuleReplyEngine::answer(const Question& question) const {
    const Language& known =
        understanding::known_language(expected_of(question.clinic, question.language));
    if (is_no_message(question)) {
        return make(Kind::kNone, Intent::kOther, known, "", "not_a_message");
    }
    const bool wordless = question.text.empty() && question.choice.empty();
    if (wordless || is_thing(question.type)) {
        return make(Kind::kHandOver,
                    Intent::kOther,
                    known,
                    text_for_kind({question.clinic, known, rendered_}, question.type),
                    "unsure");
    }
    const Understood understood = understand(question);
    if (!understood.urgent.empty()) {
        const Wording wording{question.clinic, *understood.urgent_language, rendered_};
        return make(Kind::kHandOver, Intent::kOther, wording.language, wording.urgent(), "urgent");
    }
    return answer_words(question, understood, rendered_);
}

bool RuleReplyEngine::may_go_on(const Question& question) const {
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

}  // namespace

std::unique_ptr<ReplyEngine> make_rule_reply_engine(Rendered* rendered) {
    return std::make_unique<RuleReplyEngine>(rendered);
}

}  // namespace workers::hot::replies
