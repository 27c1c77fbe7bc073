// The folders of languages as they lie in the tree: read when programs are built, and by tests.
#pragma once

#include "shared/text/embedding.hpp"
#include "workers/hot/languages/parse.hpp"

#include <filesystem>

namespace workers::hot::languages {

using shared::text::folders_of;
using shared::text::read_text_file;

// The files of one folder, with their paths as names. Throws FileFault for one that is missing.
LanguageFiles read_folder(const std::filesystem::path& folder);

}  // namespace workers::hot::languages
