#include "workers/hot/urgent/training/lessons.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/urgent/gate.hpp"

namespace workers::hot::urgent::training {
namespace {

namespace fs = std::filesystem;
using intent::training::Sample;

// The plainest words for each emergency: they must not be lost among many look-alikes.
constexpr float kSentenceWeight = 6;

Line line_of(std::string text, std::size_t number, std::size_t language, bool urgent) {
    auto words = shared::text::fold_words(text);
    Sample sample{std::move(words), languages::Intent::kOther, language, number, std::move(text)};
    return {std::move(sample), urgent};
}

void add_file(const fs::path& path, std::size_t language, bool urgent, std::vector<Line>& out) {
    const auto file = languages::read_text_file(path);
    std::size_t place = 0;
    for (auto& read : languages::read_lines(file)) {
        Line line = line_of(std::move(read.text), place++, language, urgent);
        if (line.sample.words.empty()) throw languages::FileFault(file, read.number, "no words");
        line.is_foreign = true;
        out.push_back(std::move(line));
    }
    if (place == 0) throw languages::FileFault(file, 0, "no lines");
}

void add_sentences(const languages::Language& language, std::size_t index, std::vector<Line>& out) {
    std::size_t place = 0;
    for (const auto& rule : language.urgent.rules) {
        for (const auto& sentence : rule.caught) {
            out.push_back(line_of(sentence.text, place++, index, true));
            out.back().weight = kSentenceWeight;
        }
        for (const auto& sentence : rule.left) {
            out.push_back(line_of(sentence.text, place++, index, false));
        }
    }
}

}  // namespace

Lessons read_lessons(const fs::path& root) {
    auto corpus = intent::training::read_corpus(root);
    Lessons out;
    out.languages = std::move(corpus.languages);
    const auto folders = languages::folders_of(root);
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const fs::path folder = folders[i] / "red_flags";
        out.taught.push_back(fs::is_directory(folder));
        if (out.taught.back()) {
            add_file(folder / "urgent.txt", i, true, out.lines);
            add_file(folder / "not_urgent.txt", i, false, out.lines);
        }
        add_sentences(out.languages[i], i, out.lines);
    }
    for (Sample& sample : corpus.samples) {
        out.lines.push_back({std::move(sample), false});
        out.lines.back().is_phrase = true;
    }
    const Gate gate(out.languages);
    for (Line& line : out.lines) line.caught = !gate.flags(line.sample.words).empty();
    return out;
}

}  // namespace workers::hot::urgent::training
