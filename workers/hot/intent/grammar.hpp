// A folder of a language, checked as a whole: what the build refuses.
#pragma once

#include "workers/hot/languages/parse.hpp"

#include <filesystem>

namespace workers::hot::intent {

// Whether every phrase keeps to the grammar of languages/language.hpp. Throws languages::FileFault
// naming file and line of the first one that does not.
void check_grammar(const languages::Language& language, const languages::LanguageFiles& files);

struct CheckedFolder {
    languages::LanguageFiles files;
    languages::Language language;
};

// Throws languages::FileFault for whatever is missing or wrong in it; its name must be the code.
CheckedFolder check_folder(const std::filesystem::path& folder);

}  // namespace workers::hot::intent
