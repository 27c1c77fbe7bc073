// Build step: checks the rules of every language and writes them as one C++ source.
//
// Usage: embed_facts FOLDER_OF_LANGUAGES OUTPUT.cpp
// Exits 1 and writes nothing where a file cannot be read, naming file and line.
#include "shared/memory/facts/rules.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

std::string checked_source(const std::filesystem::path& root) {
    std::ostringstream out;
    out << "// Written by embed_facts.\n#include \"shared/memory/facts/languages.hpp\"\n\n"
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
    if (argc != 3) {
        std::cerr << "usage: embed_facts FOLDER_OF_LANGUAGES OUTPUT.cpp\n";
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
