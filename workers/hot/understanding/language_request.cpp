#include "workers/hot/understanding/language_request.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::understanding {
namespace {

using languages::Language;

// A longer sentence says more than that.
constexpr std::size_t kMostWords = 10;

constexpr std::array<std::string_view, 12> kMarks = {
    ".", ",", "!", "?", ";", "\n", "؟", "،", "؛", "¿", "¡", "…"};

// The length of the mark at the front; 0 for none.
std::size_t mark_at(std::string_view text) {
    for (const std::string_view mark : kMarks) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

std::vector<std::string_view> sentences_of(std::string_view text) {
    std::vector<std::string_view> out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mark_at(text.substr(at));
        if (size > 0) {
            out.push_back(text.substr(begin, at - begin));
            begin = at + size;
        }
        at += std::max<std::size_t>(size, 1);
    }
    out.push_back(text.substr(begin));
    return out;
}

template <typename Take>
void each_word(const languages::Phrases& phrases, Take take) {
    for (const auto& phrase : phrases) {
        for (std::string& word : shared::text::fold_words(phrase.text)) take(std::move(word));
    }
}

}  // namespace

LanguageRequests::LanguageRequests(std::span<const Language> languages) {
    for (const Language& language : languages) {
        each_word(language.names, [&](std::string word) { names_[std::move(word)] = &language; });
        each_word(language.speaking, [&](std::string word) { speaking_.insert(std::move(word)); });
    }
}

LanguageRequests::Sentence LanguageRequests::read(std::string_view sentence) const {
    const auto words = shared::text::fold_words(sentence);
    if (words.size() > kMostWords) return {};
    Sentence out{true, nullptr};
    for (const std::string& word : words) {
        const auto name = names_.find(word);
        if (name == names_.end()) {
            if (!speaking_.contains(word)) return {};
            continue;
        }
        if (out.language != nullptr && out.language != name->second) return {};
        out.language = name->second;
    }
    return out;
}

std::optional<LanguageRequest> LanguageRequests::find(
    std::string_view text,
    const std::vector<std::string>& words,
    const std::function<bool(std::string_view)>& asks_for_more) const {
    const bool names_one = std::any_of(
        words.begin(), words.end(), [&](const auto& word) { return names_.contains(word); });
    if (!names_one) return std::nullopt;
    LanguageRequest out;
    for (const std::string_view sentence : sentences_of(text)) {
        const Sentence own = read(sentence);
        if (own.language != nullptr) out.language = own.language;  // the last one counts
        const bool is_rest =
            !own.is_request || (own.language == nullptr && asks_for_more(sentence));
        if (is_rest) out.rest.append(sentence).append("\n");
    }
    if (out.language == nullptr) return std::nullopt;
    return out;
}

}  // namespace workers::hot::understanding
