// Build step: checks the rules of every language and writes them as one C++ source.
//
// Usage: embed_facts FOLDER OUTPUT.cpp
// Exits 1 and writes nothing where a file cannot be read, naming file and line.
#include "shared/memory/facts/rules.hpp"
#include "shared/text/embedding.hpp"

#include <sstream>

namespace {

std::string checked_source(const std::filesystem::path& root) {
    std::ostringstream out;
    out << "#include \"shared/memory/facts/languages.hpp\"\n\n"
           "namespace shared::memory::facts {\n\n"
           "std::span<const EmbeddedRules> embedded() {\n"
           "    static constexpr EmbeddedRules kRules[] = {\n";
    for (const auto& folder : shared::text::folders_of(root)) {
        const auto file = shared::text::read_text_file(folder / "facts.txt");
        const std::string code = folder.filename().string();
        shared::memory::facts::parse_rules(code, file);
        out << "        {\"" << code << "\",";
        shared::text::write_literal(out, file.text);
        out << "},\n";
    }
    out << "    };\n    return kRules;\n}\n\n}  // namespace shared::memory::facts\n";
    return out.str();
}

}  // namespace

int main(int argc, char** argv) {
    return shared::text::embed(argc, argv, "embed_facts", checked_source);
}
