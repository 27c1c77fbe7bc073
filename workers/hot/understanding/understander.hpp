// What a patient's words mean: language, red flag, intent. The one way that replies and
// `frontdeskctl classify` take.
//
// Pure and immutable: thread-safe; about 15 us a message.
#pragma once

#include "workers/hot/intent/decision.hpp"
#include "workers/hot/intent/readers.hpp"
#include "workers/hot/understanding/bare.hpp"
#include "workers/hot/understanding/language_request.hpp"
#include "workers/hot/urgent/gate.hpp"
#include "workers/hot/urgent/second_opinion.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::understanding {

// What the conversation asked and still waits for.
enum class Pending {
    kNone,
    kYesNo,   // "shall I?": a bare yes is `confirm`, a bare no is `cancel`
    kChoice,  // "which one?": a bare number is no question of its own, its number is in `bare`
};

struct Context {
    intent::Expected expected;
    Pending pending = Pending::kNone;
};

struct Understood {
    std::vector<std::string> words;  // folded
    intent::Readings readings;
    intent::Decision decision;  // `other` below the threshold of what was likeliest
    float confidence = 0;       // of decision.main(), 0 to 1
    // Who decided: an urgent family, "rules", "model", "pending"; empty where nobody.
    std::string_view rule;
    // The family of a red flag, "model" where no rule found it; empty without.
    std::string_view urgent;
    const languages::Language* urgent_language = nullptr;
    BareWord bare;
    bool is_start = false;  // the whole message asks for automatic replies again
    // The whole message asks to be answered in language(). Where it says more, that is understood,
    // and answered so.
    bool is_language_request = false;

    const languages::Language& language() const { return *readings.spoken; }
};

// Which language to speak where the words do not tell: the conversation's, else the clinic's, else
// the fallback.
const languages::Language& known_language(const intent::Expected& expected);

class Understander {
  public:
    // Of the embedded languages and model. Throws std::invalid_argument where they are not whole.
    Understander();

    // `text`: UTF-8; bad bytes read as U+FFFD.
    Understood read(std::string_view text, const Context& context) const;

    const intent::Model& model() const { return model_; }
    const urgent::SecondOpinion& opinion() const { return opinion_; }

  private:
    Understood read_in(std::string_view text, const Context& context, Understood out) const;
    intent::Readings readings_of(std::string_view text,
                                 const std::vector<std::string>& words,
                                 const intent::Scores& scores,
                                 const Context& context) const;
    // Whether a sentence made of words that ask for a language asks for something of its own.
    bool asks_for_more(std::string_view sentence, const Context& context) const;
    void decide(const intent::Scores& scores, const Context& context, Understood& out) const;
    void look_for_red_flags(const intent::Features& features, Understood& out) const;

    intent::Model model_;
    intent::Readers readers_;
    urgent::Gate gate_;
    urgent::SecondOpinion opinion_;
    LanguageRequests requests_;
    std::set<std::vector<std::string>> starts_;  // folded, of all languages
};

}  // namespace workers::hot::understanding
