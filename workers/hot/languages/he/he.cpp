#include "workers/hot/languages/he/he.hpp"

namespace workers::hot::languages::he {

const Language& language() {
    static const Language kLanguage = {
        .code = "he",
        .script = Script::kHebrew,
        .right_to_left = true,
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

}  // namespace workers::hot::languages::he
