// Build step: learns the second opinion from the lines of every language and writes it as a C++
// source.
//
// Usage: train_urgent FOLDER_OF_LANGUAGES OUTPUT.cpp
// The same lines give the same bytes. One thread, a few seconds. Exits 1 and writes nothing where a
// folder is not whole, naming file and line.
#include "workers/hot/intent/training/byte_source.hpp"
#include "workers/hot/urgent/training/judging.hpp"

namespace {

namespace training = workers::hot::urgent::training;

std::string learn(const std::string& root) {
    return workers::hot::intent::training::as_source(
        training::train(training::read_lessons(root)),
        {"workers/hot/urgent/embedded_opinion.hpp", "workers::hot::urgent", "embedded_opinion"});
}

}  // namespace

int main(int argc, char** argv) {
    return workers::hot::intent::training::write_learned(argc, argv, "train_urgent", learn);
}
