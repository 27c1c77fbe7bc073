#include "workers/hot/intent/training/byte_source.hpp"

#include <fstream>
#include <iostream>
#include <stdexcept>

namespace workers::hot::intent::training {
namespace {

constexpr std::size_t kBytesInALine = 64;

}  // namespace

// Three octal digits a byte: no digit that follows can lengthen one.
std::string as_source(std::string_view bytes, const ByteSource& source) {
    std::string out("// Written when the programs are built.\n#include \"");
    out.append(source.header).append("\"\n\nnamespace ").append(source.scope);
    out.append(" {\n\nstd::string_view ").append(source.function);
    out.append("() {\n    static constexpr char kBytes[] =");
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % kBytesInALine == 0) out.append(i == 0 ? "\n\"" : "\"\n\"");
        const auto byte = static_cast<unsigned char>(bytes[i]);
        out.push_back('\\');
        for (const unsigned shift : {6U, 3U, 0U}) {
            out.push_back(static_cast<char>('0' + ((byte >> shift) & 7U)));
        }
    }
    out.append("\";\n    return {kBytes, sizeof kBytes - 1};\n}\n\n}  // namespace ");
    return out.append(source.scope).append("\n");
}

int write_learned(int argc,
                  char** argv,
                  std::string_view name,
                  std::string (*learn)(const std::string& folder)) {
    if (argc != 3) {
        std::cerr << "usage: " << name << " FOLDER_OF_LANGUAGES OUTPUT.cpp\n";
        return 2;
    }
    try {
        const std::string source = learn(argv[1]);
        std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
        out << source;
        if (!out.flush()) throw std::runtime_error(std::string(argv[2]) + ": not written");
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}

}  // namespace workers::hot::intent::training
