// What a patient writes, after a line with what was known before it: LANGUAGE CLINIC'S PENDING.
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
}

}  // namespace fuzz
