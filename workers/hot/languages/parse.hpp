// From the text files of a folder to a Language. Pure; every fault names file and line.
#pragma once

#include "shared/text/text_file.hpp"
#include "workers/hot/languages/language.hpp"

namespace workers::hot::languages {

using shared::text::FileFault;
using shared::text::Line;
using shared::text::read_lines;
using shared::text::read_sections;
using shared::text::Section;
using shared::text::TextFile;

struct LanguageFiles {
    TextFile language;
    TextFile rules;
    TextFile urgent;
    TextFile texts;
};

// Throws FileFault: an unknown, missing or repeated section, an empty list where one is needed, an
// unknown urgent family or one without a rule, a missing text, an unknown or missing placeholder.
// The phrases' own grammar is the reader's (intent/grammar.hpp).
Language parse_language(const LanguageFiles& files);

// Its parts.
UrgentRules parse_urgent(const TextFile& file);
Texts parse_texts(const TextFile& file);

// Phrases of lines, separated by commas and line ends.
Phrases parse_phrases(const std::vector<Line>& lines);

// urgent.txt without the sentences of `caught:` and `left:` and without comments; lines stay where
// they are.
std::string without_sentences(const TextFile& urgent);

}  // namespace workers::hot::languages
