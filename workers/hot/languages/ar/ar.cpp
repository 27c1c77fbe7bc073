#include "workers/hot/languages/ar/ar.hpp"

namespace workers::hot::languages::ar {

const Language& language() {
    static const Language kLanguage = {
        .code = "ar",
        .script = Script::kArabic,
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

}  // namespace workers::hot::languages::ar
