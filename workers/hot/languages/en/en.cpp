#include "workers/hot/languages/en/en.hpp"

namespace workers::hot::languages::en {

const Language& language() {
    static const Language kLanguage = {
        .code = "en",
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

}  // namespace workers::hot::languages::en
