#include "workers/hot/languages/folder.hpp"

namespace workers::hot::languages {

LanguageFiles read_folder(const std::filesystem::path& folder) {
    return {read_text_file(folder / "language.txt"),
            read_text_file(folder / "rules.txt"),
            read_text_file(folder / "urgent.txt"),
            read_text_file(folder / "texts.txt")};
}

}  // namespace workers::hot::languages
