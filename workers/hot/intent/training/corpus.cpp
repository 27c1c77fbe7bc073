#include "workers/hot/intent/training/corpus.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/intent/model.hpp"

#include <algorithm>
#include <stdexcept>

namespace workers::hot::intent::training {
namespace {

namespace fs = std::filesystem;
using languages::Intent;
using languages::kIntentNames;

// The number of names is the answer for none.
std::size_t intent_index(std::string_view name) {
    return static_cast<std::size_t>(std::find(kIntentNames.begin(), kIntentNames.end(), name) -
                                    kIntentNames.begin());
}

void read_phrases(const fs::path& path, std::size_t language, std::vector<Sample>& out) {
    const auto file = languages::read_text_file(path);
    const std::size_t intent = intent_index(path.stem().string());
    if (intent == kIntentNames.size() || path.extension() != ".txt") {
        throw languages::FileFault(file, 0, "named after no intent");
    }
    std::size_t place = 0;
    for (auto& line : languages::read_lines(file)) {
        auto words = shared::text::fold_words(line.text);
        if (words.empty()) {  // nothing to learn from; without words a message is `other` anyway
            if (static_cast<Intent>(intent) == Intent::kOther) continue;
            throw languages::FileFault(file, line.number, "no words");
        }
        out.push_back({std::move(words),
                       static_cast<Intent>(intent),
                       language,
                       place++,
                       std::move(line.text)});
    }
}

}  // namespace

Corpus read_corpus(const fs::path& languages) {
    Corpus out;
    for (const fs::path& folder : languages::folders_of(languages)) {
        const std::size_t language = out.languages.size();
        out.languages.push_back(check_folder(folder).language);
        if (out.languages.size() > kMaxLanguages) {
            throw std::runtime_error(folder.string() + ": one language more than a model can tell");
        }
        const fs::path phrases = folder / "phrases";
        if (!fs::is_directory(phrases)) continue;
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(phrases)) files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) read_phrases(file, language, out.samples);
    }
    return out;
}

std::vector<Sample> read_held_out(const fs::path& path, std::size_t language) {
    const auto file = languages::read_text_file(path);
    std::vector<Sample> out;
    for (const auto& line : languages::read_lines(file)) {
        const std::size_t tab = line.text.find('\t');
        const std::size_t intent = intent_index(std::string_view(line.text).substr(0, tab));
        if (tab == std::string::npos || intent == kIntentNames.size()) {
            throw languages::FileFault(file, line.number, "wanted: INTENT<TAB>text");
        }
        const std::string text = line.text.substr(tab + 1);
        out.push_back({shared::text::fold_words(text),
                       static_cast<Intent>(intent),
                       language,
                       out.size(),
                       text});
    }
    return out;
}

}  // namespace workers::hot::intent::training
