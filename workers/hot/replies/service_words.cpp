#include "workers/hot/replies/service_words.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/romanize.hpp"

#include <algorithm>
#include <map>

namespace workers::hot::replies {
namespace {

using Words = std::unordered_set<std::string>;

void add(const languages::Phrases& phrases, Words& out) {
    for (const auto& phrase : phrases) {
        for (std::string& word : shared::text::fold_words(phrase.text)) out.insert(std::move(word));
    }
}

// A vowel more or less is the same word to who types it in a second alphabet.
void add_in_latin(const Words& words, Words& out) {
    for (const std::string& word : words) {
        const std::string roman = in_latin(word);
        out.insert(roman);
        std::string bones = intent::skeleton(roman);
        if (bones.size() > 1) out.insert(std::move(bones));
    }
}

ServiceWords words_of(const languages::Language& language) {
    ServiceWords out;
    add(language.service_generic, out.generic);
    add(language.service_beside, out.beside);
    if (language.script == languages::Script::kLatin) return out;
    Words all = out.generic;
    all.insert(out.beside.begin(), out.beside.end());
    add(language.fillers, all);
    for (const auto& [intent, phrases] : language.intents) {
        if (intent == languages::Intent::kPrice || intent == languages::Intent::kGreeting ||
            intent == languages::Intent::kThanks || intent == languages::Intent::kServices) {
            add(phrases, all);
        }
    }
    add_in_latin(all, out.in_latin);
    return out;
}

}  // namespace

std::string in_latin(std::string_view word) {
    std::string out = intent::romanize(word);
    if (out.size() > 2 && out.ends_with('h')) out.pop_back();
    return out;
}

const ServiceWords& service_words(std::string_view code) {
    static const auto kAll = [] {
        std::map<std::string, ServiceWords, std::less<>> out;
        for (const auto& language : languages::all()) out[language.code] = words_of(language);
        return out;
    }();
    static const ServiceWords kNone;
    const auto found = kAll.find(code);
    return found == kAll.end() ? kNone : found->second;
}

bool is_small_word(const std::string& word) {
    static const Words kSmall = words_of_all(&languages::Language::service_small);
    return kSmall.contains(word);
}

Words words_of_all(languages::Phrases languages::Language::*which) {
    Words out;
    for (const auto& language : languages::all()) add(language.*which, out);
    return out;
}

}  // namespace workers::hot::replies
