#include "workers/hot/languages/folder.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace workers::hot::languages {

std::vector<std::filesystem::path> language_folders(const std::filesystem::path& root) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (entry.is_directory()) out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

TextFile read_text_file(const std::filesystem::path& path) {
    TextFile out{path.string(), {}};
    const std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        throw FileFault(out, 0, "missing or empty: no language goes without it");
    }
    out.text = text.str();
    return out;
}

LanguageFiles read_folder(const std::filesystem::path& folder) {
    return {read_text_file(folder / "language.txt"),
            read_text_file(folder / "rules.txt"),
            read_text_file(folder / "urgent.txt"),
            read_text_file(folder / "texts.txt")};
}

}  // namespace workers::hot::languages
