#include "shared/text/embedding.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace shared::text {

TextFile read_text_file(const std::filesystem::path& path) {
    TextFile out{path.string(), {}};
    const std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
        throw FileFault(out, 0, "missing or empty");
    }
    out.text = text.str();
    return out;
}

std::vector<std::filesystem::path> folders_of(const std::filesystem::path& root) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (entry.is_directory()) out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

void write_literal(std::ostream& out, std::string_view text) {
    out << "\n        \"";
    for (const char c : text) {
        switch (c) {
            case '\n':
                out << "\\n\"\n        \"";
                break;
            case '"':
            case '\\':
            case '?':  // no trigraphs
                out << '\\' << c;
                break;
            default:
                out << c;
        }
    }
    out << "\",";
}

int embed(int argc,
          char** argv,
          std::string_view name,
          const std::function<std::string(const std::filesystem::path&)>& source) {
    if (argc != 3) {
        std::cerr << "usage: " << name << " FOLDER OUTPUT.cpp\n";
        return 2;
    }
    try {
        const std::string written = source(argv[1]);
        std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
        out << "// Written by " << name << ".\n" << written;
        if (!out.flush()) throw std::runtime_error(std::string(argv[2]) + ": not written");
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}

}  // namespace shared::text
