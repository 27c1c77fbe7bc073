// Russian. The parts are in the files of the same name.
#pragma once

#include "workers/hot/languages/language.hpp"

namespace workers::hot::languages::ru {

const Language& language();

// phrases.cpp: what patients write.
std::span<const IntentPhrases> intents();
Phrases medical();
// words.cpp: small words.
Phrases clitics();
Phrases marks();
Phrases fillers();
Phrases negations();
Phrases past();
// urgent.cpp: red flags and their look-alikes.
std::span<const UrgentRule> urgent();
// texts.cpp: what is said.
Texts texts();

}  // namespace workers::hot::languages::ru
