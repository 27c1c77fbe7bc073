// The lines that the model learns from: LANGUAGE/phrases/INTENT.txt, one a line.
#pragma once

#include "workers/hot/languages/folder.hpp"
#include "workers/hot/languages/intents.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace workers::hot::intent::training {

struct Sample {
    std::vector<std::string> words;  // folded
    languages::Intent intent = languages::Intent::kOther;
    std::size_t language = 0;  // index in Corpus::languages
    std::size_t place = 0;     // among the samples of its file
    std::string text;
};

struct Corpus {
    std::vector<languages::Language> languages;  // by name of the folder
    std::vector<Sample> samples;
};

// Throws languages::FileFault for a folder that is not whole and for a file of phrases that is
// named after no intent.
Corpus read_corpus(const std::filesystem::path& languages);

// Lines `INTENT<TAB>text` of one language. Throws languages::FileFault for any other line.
std::vector<Sample> read_held_out(const std::filesystem::path& file, std::size_t language);

}  // namespace workers::hot::intent::training
