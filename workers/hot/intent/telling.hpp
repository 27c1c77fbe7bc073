// What the words of a message tell of the language they are in.
#pragma once

namespace workers::hot::intent {

enum class Telling {
    kNothing,  // they could be anybody's ("ok", "hi", "2"): it is what was known or the clinic's
    kWords,    // a word or two of one language, which others may know, too ("thanks", "hola")
    kSurely,   // a line, or a letter or a script that nobody else writes; or it was asked for
};

}  // namespace workers::hot::intent
