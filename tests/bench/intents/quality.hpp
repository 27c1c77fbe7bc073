// How often the intents are right: cross-validated, and on lines that nothing was learned from.
#pragma once

#include "tests/bench/intents/confusion.hpp"
#include "workers/hot/intent/training/corpus.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tests::bench::intents {

// Percent, by row and column ("all" and each language).
using Table = std::vector<std::pair<std::string, std::map<std::string, double>>>;

struct Quality {
    Table table;
    Confusion confusion;  // cross-validated
    std::vector<std::string> columns;
    double right = 0, answered = 0, other_answered = 0;  // held out, all languages
};

// `held_out`: LANGUAGE.tsv of `INTENT<TAB>text`. Takes some ten seconds.
Quality measure_quality(const std::filesystem::path& languages,
                        const std::filesystem::path& held_out);

// All held-out lines, for measuring the pace.
std::vector<workers::hot::intent::training::Sample> held_out_lines(
    const std::filesystem::path& held_out);

}  // namespace tests::bench::intents
