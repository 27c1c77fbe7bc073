// Build step: learns the model from the phrases of every language and writes it as a C++ source.
//
// Usage: train_intents FOLDER_OF_LANGUAGES OUTPUT.cpp
// The same phrases give the same bytes. One thread, a few seconds. Exits 1 and writes nothing where
// a folder is not whole, naming file and line.
#include "workers/hot/intent/training/judging.hpp"

#include <fstream>
#include <iostream>

namespace intent = workers::hot::intent;
namespace training = workers::hot::intent::training;

namespace {

constexpr std::size_t kBytesInALine = 64;

std::string learn(const std::filesystem::path& root) {
    const training::Corpus corpus = training::read_corpus(root);
    std::vector<std::string> codes;
    for (const auto& language : corpus.languages) codes.push_back(language.code);
    const intent::Readers readers(corpus.languages, codes);
    const auto calibration = training::calibrate(training::cross_validated(corpus, readers));
    return training::train(corpus, calibration);
}

// Three octal digits a byte: no digit that follows can lengthen one.
std::string as_source(const std::string& bytes) {
    std::string out =
        "// Written by train_intents.\n#include \"workers/hot/intent/embedded_model.hpp\"\n\n"
        "namespace workers::hot::intent {\n\nstd::string_view embedded_model() {\n"
        "    static constexpr char kBytes[] =";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % kBytesInALine == 0) out.append(i == 0 ? "\n\"" : "\"\n\"");
        const auto byte = static_cast<unsigned char>(bytes[i]);
        out.push_back('\\');
        for (const unsigned shift : {6U, 3U, 0U}) {
            out.push_back(static_cast<char>('0' + ((byte >> shift) & 7U)));
        }
    }
    return out.append(
        "\";\n    return {kBytes, sizeof kBytes - 1};\n}\n\n"
        "}  // namespace workers::hot::intent\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: train_intents FOLDER_OF_LANGUAGES OUTPUT.cpp\n";
        return 2;
    }
    try {
        const std::string source = as_source(learn(argv[1]));
        std::ofstream out(argv[2], std::ios::binary | std::ios::trunc);
        out << source;
        if (!out.flush()) throw std::runtime_error(std::string(argv[2]) + ": not written");
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
    return 0;
}
