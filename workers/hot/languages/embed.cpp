// Build step: checks every folder of languages and writes them as one C++ source.
//
// Usage: embed_languages FOLDER OUTPUT.cpp
// Exits 1 and writes nothing where a folder is not whole, naming file and line.
#include "shared/text/embedding.hpp"
#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/languages/folder.hpp"

#include <sstream>

namespace languages = workers::hot::languages;

namespace {

using shared::text::write_literal;

std::string checked_source(const std::filesystem::path& root) {
    std::ostringstream out;
    out << "#include \"workers/hot/languages/embedded.hpp\"\n\n"
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
    return shared::text::embed(argc, argv, "embed_languages", checked_source);
}
