// Build step: checks every folder of languages and writes them as one C++ source.
//
// Usage: embed_languages FOLDER_OF_LANGUAGES OUTPUT.cpp
// Exits 1 and writes nothing where a folder is not whole, naming file and line.
#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/languages/folder.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace languages = workers::hot::languages;

namespace {

using shared::text::write_literal;

std::string checked_source(const std::filesystem::path& root) {
    std::ostringstream out;
    out << "// Written by embed_languages.\n#include \"workers/hot/languages/embedded.hpp\"\n\n"
           "namespace workers::hot::languages {\n\n"
           "std::span<const EmbeddedFolder> embedded() {\n"
           "    static constexpr EmbeddedFolder kFolders[] = {\n";
    bool has_fallback = false;
    for (const auto& folder : languages::folders_of(root)) {
        const auto [files, language] = workers::hot::intent::check_folder(folder);
        out << "        {\"" << language.code << "\",";
        write_literal(out, files.language.text);
        write_literal(out, files.rules.text);
        write_literal(out, languages::without_sentences(files.urgent));
        write_literal(out, files.texts.text);
        out << "},\n";
        has_fallback = has_fallback || language.code == languages::kFallbackCode;
    }
    if (!has_fallback) throw std::runtime_error("no folder of the fallback language");
    out << "    };\n    return kFolders;\n}\n\n}  // namespace workers::hot::languages\n";
    return out.str();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: embed_languages FOLDER_OF_LANGUAGES OUTPUT.cpp\n";
        return 2;
    }
    try {
        const std::string source = checked_source(argv[1]);
        std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
        out << source;
        if (!out.flush()) throw std::runtime_error(std::string(argv[2]) + ": not written");
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}
