// The folders of languages as they lie in the tree: read when programs are built, and by tests.
#pragma once

#include "workers/hot/languages/parse.hpp"

#include <filesystem>

namespace workers::hot::languages {

// The folders of `root`, by name.
std::vector<std::filesystem::path> language_folders(const std::filesystem::path& root);

// The files of one folder, with their paths as names. Throws FileFault for one that is missing.
LanguageFiles read_folder(const std::filesystem::path& folder);

// One file. Throws FileFault where it cannot be read.
TextFile read_text_file(const std::filesystem::path& path);

}  // namespace workers::hot::languages
