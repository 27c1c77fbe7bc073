// What a patient writes, after a line with what was known before it: LANGUAGE CLINIC'S PENDING.
#include "shared/json/repair.hpp"
#include "shared/memory/facts/words.hpp"
#include "shared/memory/rule_extractor.hpp"
#include "tests/fuzz/target.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <algorithm>

namespace fuzz {

namespace {

using namespace workers::hot;

understanding::Context context_of(std::string_view known) {
    const auto word = [&] {
        const std::size_t end = std::min(known.find(' '), known.size());
        const std::string_view out = known.substr(0, end);
        known.remove_prefix(std::min(end + 1, known.size()));
        return out;
    };
    understanding::Context out;
    out.expected.conversation = word();
    out.expected.clinic = word();
    if (known == "yes or no") out.pending = understanding::Pending::kYesNo;
    if (known == "which one") out.pending = understanding::Pending::kChoice;
    return out;
}

bool is_utf8(std::string_view text) {
    return shared::json::utf8_prefix(text) == text.size();
}

// Facts are read of a beginning only: once it ends in the middle of what was said.
void tell_facts(std::string_view words, std::string_view language) {
    static const shared::memory::RuleExtractor kExtractor;
    const bool is_good = is_utf8(words);
    constexpr std::size_t kLimit = shared::memory::facts::Words::kMaxBytes;
    const std::size_t before = kLimit - std::min(kLimit, words.size() / 2);
    for (const std::size_t blanks : {std::size_t{0}, before}) {
        const std::string text = std::string(blanks, ' ').append(words);
        for (const auto& fact : kExtractor.extract({text, "", language})) {
            require(!fact.kind.empty() && !fact.body.empty(), "a fact says something");
            require(!is_good || is_utf8(fact.body), "a fact is as good UTF-8 as what was said");
            require(!fact.is_said() || fact.body.size() <= 80, "a fact is short");
        }
    }
}

}  // namespace

void patient_words(std::string_view input) {
    static const understanding::Understander kUnderstander;
    const Cut cut = cut_line(input);
    const auto context = context_of(cut.first);
    const auto understood = kUnderstander.read(cut.rest, context);
    require(!understood.decision.intents.empty(), "a message has an intent");
    require(understood.confidence >= 0 && understood.confidence <= 1, "confidence is a share");
    require(languages::find(understood.language().code) == &understood.language(),
            "the language is one of ours");
    require(understood.urgent.empty() == (understood.urgent_language == nullptr),
            "a red flag is of a language");
    require(!understood.words.empty() || understood.decision.main() == languages::Intent::kOther,
            "no words ask nothing");
    const auto again = kUnderstander.read(cut.rest, context);
    require(again.decision.intents == understood.decision.intents && again.rule == understood.rule,
            "the same words mean the same");
    tell_facts(cut.rest, context.expected.conversation);
}

}  // namespace fuzz
