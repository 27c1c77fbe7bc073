// Build step: learns the model from the phrases of every language and writes it as a C++ source.
//
// Usage: train_intents FOLDER_OF_LANGUAGES OUTPUT.cpp
// The same phrases give the same bytes. One thread, a few seconds. Exits 1 and writes nothing where
// a folder is not whole, naming file and line.
#include "workers/hot/intent/training/byte_source.hpp"
#include "workers/hot/intent/training/judging.hpp"

namespace {

namespace intent = workers::hot::intent;
namespace training = workers::hot::intent::training;

std::string learn(const std::string& root) {
    const training::Corpus corpus = training::read_corpus(root);
    std::vector<std::string> codes;
    for (const auto& language : corpus.languages) codes.push_back(language.code);
    const intent::Readers readers(corpus.languages, codes);
    const auto calibration = training::calibrate(training::cross_validated(corpus, readers));
    return training::as_source(
        training::train(corpus, calibration),
        {"workers/hot/intent/embedded_model.hpp", "workers::hot::intent", "embedded_model"});
}

}  // namespace

int main(int argc, char** argv) {
    return training::write_learned(argc, argv, "train_intents", learn);
}
