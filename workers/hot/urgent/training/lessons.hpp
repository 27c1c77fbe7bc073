// The lines that the second opinion learns from: LANGUAGE/red_flags/{urgent,not_urgent}.txt, the
// sentences beside the urgent rules, and the phrases of intents, which are not urgent.
#pragma once

#include "workers/hot/intent/training/corpus.hpp"

#include <cstdint>

namespace workers::hot::urgent::training {

struct Line {
    intent::training::Sample sample;  // its intent means nothing but among phrases
    bool urgent = false;
    float weight = 1;
    // Of red_flags: only these tell how the rules fare, which were not written from them.
    bool is_foreign = false;
    bool is_phrase = false;  // of an intent
    bool caught = false;     // by a rule
};

struct Lessons {
    std::vector<languages::Language> languages;  // by name of the folder
    std::vector<bool> taught;                    // by language: has a folder red_flags
    std::vector<Line> lines;
};

// Throws languages::FileFault for a folder that is not whole, or one of the two files alone.
Lessons read_lessons(const std::filesystem::path& languages);

}  // namespace workers::hot::urgent::training
