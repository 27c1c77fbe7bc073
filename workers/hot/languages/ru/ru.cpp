#include "workers/hot/languages/ru/ru.hpp"

namespace workers::hot::languages::ru {

const Language& language() {
    static const Language kLanguage = {
        .code = "ru",
        .script = Script::kCyrillic,
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

}  // namespace workers::hot::languages::ru
