#include "workers/hot/intent/grammar.hpp"

#include "workers/hot/intent/phrase_book.hpp"
#include "workers/hot/languages/folder.hpp"

#include <stdexcept>

namespace workers::hot::intent {
namespace {

void check(const languages::TextFile& file,
           const languages::Phrases& phrases,
           const Names& names = {}) {
    PhraseBook book({});
    for (const languages::Phrase& phrase : phrases) {
        try {
            book.add(phrase.text, 0, names);
        } catch (const std::invalid_argument& fault) {
            throw languages::FileFault(file, phrase.line, fault.what());
        }
    }
}

}  // namespace

void check_grammar(const languages::Language& language, const languages::LanguageFiles& files) {
    check(files.language, language.fillers);
    check(files.language, language.medical);
    check(files.language, language.negations);
    for (const auto& entry : language.intents) check(files.rules, entry.phrases);
    const languages::UrgentRules& urgent = language.urgent;
    for (const auto& mark : urgent.marks) check(files.urgent, mark, urgent.names);
    for (const auto& rule : urgent.rules) {
        check(files.urgent, rule.phrases, urgent.names);
        check(files.urgent, rule.look_alikes, urgent.names);
    }
}

CheckedFolder check_folder(const std::filesystem::path& folder) {
    CheckedFolder out{languages::read_folder(folder), {}};
    out.language = languages::parse_language(out.files);
    if (out.language.code != folder.filename()) {
        throw languages::FileFault(out.files.language, 0, "[code] is not the name of the folder");
    }
    check_grammar(out.language, out.files);
    return out;
}

}  // namespace workers::hot::intent
