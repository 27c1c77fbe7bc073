#include "workers/hot/languages/es/es.hpp"

namespace workers::hot::languages::es {

const Language& language() {
    static const Language kLanguage = {
        .code = "es",
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

}  // namespace workers::hot::languages::es
