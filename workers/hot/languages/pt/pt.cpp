#include "workers/hot/languages/pt/pt.hpp"

namespace workers::hot::languages::pt {

const Language& language() {
    static const Language kLanguage = {
        .code = "pt",
        .script = Script::kLatin,
        .right_to_left = false,
        .clitics = clitics(),
        .marks = marks(),
        .fillers = fillers(),
        .intents = intents(),
        .medical = medical(),
        .negations = negations(),
        .past = past(),
        .urgent = urgent(),
        .texts = texts(),
    };
    return kLanguage;
}

}  // namespace workers::hot::languages::pt
