// How many emergencies are found, and how many lines that only look like one.
#pragma once

#include "tests/bench/intents/quality.hpp"

namespace tests::bench::intents {

// Adds rows to the table: rules and second opinion together, cross-validated over
// LANGUAGE/red_flags, and the programs' own on `held_out`, LANGUAGE.tsv of
// `urgent|no<TAB>[family<TAB>]text`, and on its folder `strangers`. Takes some seconds.
void add_red_flags(const std::filesystem::path& languages,
                   const std::filesystem::path& held_out,
                   Quality& out);

}  // namespace tests::bench::intents
