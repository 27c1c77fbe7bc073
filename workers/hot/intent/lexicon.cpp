#include "workers/hot/intent/lexicon.hpp"

#include "workers/hot/intent/slip.hpp"

#include <algorithm>
#include <cctype>

namespace workers::hot::intent {
namespace {

// Shorter words have too many neighbours that are words themselves.
constexpr std::size_t kMinSlipLetters = 5;
constexpr std::size_t kMaxSlipLetters = 16;
constexpr std::size_t kMinAfterClitic = 2;
constexpr std::size_t kStretched = 3;  // letters in a row that no word has

std::vector<std::string> shortened_forms(const std::vector<std::string_view>& letters) {
    std::vector<std::string> out(letters.size() + 1);
    for (std::size_t skip = 0; skip <= letters.size(); ++skip) {
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (i != skip) out[skip].append(letters[i]);
        }
    }
    return out;
}

// The word with each letter that stands three times or more in a row at most `keep` times.
std::string without_stretching(std::string_view word, std::size_t keep) {
    const auto letters = letters_of(word);
    std::string out;
    for (std::size_t i = 0; i < letters.size();) {
        std::size_t end = i + 1;
        while (end < letters.size() && letters[end] == letters[i]) ++end;
        const std::size_t run = end - i;
        for (std::size_t n = 0; n < (run < kStretched ? run : keep); ++n) out.append(letters[i]);
        i = end;
    }
    return out;
}

bool is_number(std::string_view word) {
    return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
}

}  // namespace

void Lexicon::spell_in_latin(std::vector<Spelling> spellings,
                             const std::vector<std::string>& clitics) {
    spelled_in_latin_ = !spellings.empty();
    if (spelled_in_latin_) latin_.emplace_back(Sounds(std::move(spellings)), clitics);
}

WordId Lexicon::add(const std::string& word, bool prefix) {
    if (word == "#") return kNumber;
    if (!spelled_in_latin_) return add_as_written(word, prefix);
    // A word in Latin letters is another one than the same letters in a language written so: it
    // is found by its sound alone.
    const bool as_written = !in_latin_letters(word);
    const std::string kept_apart = {'\x01', static_cast<char>('a' + latin_.size())};
    const WordId id = add_as_written(as_written ? word : kept_apart + word, prefix);
    latin_.back().add(word, prefix, id);
    return id;
}

WordId Lexicon::add_as_written(const std::string& word, bool prefix) {
    Map& map = prefix ? beginnings_ : whole_;
    const auto [entry, added] = map.try_emplace(word, next_);
    if (!added) return entry->second;
    ++next_;
    if (prefix) {
        const auto at =
            std::lower_bound(beginning_sizes_.begin(), beginning_sizes_.end(), word.size());
        if (at == beginning_sizes_.end() || *at != word.size()) {
            beginning_sizes_.insert(at, word.size());
        }
        return entry->second;
    }
    const auto letters = letters_of(word);
    if (letters.size() >= kMinSlipLetters && letters.size() <= kMaxSlipLetters) {
        for (auto& form : shortened_forms(letters)) {
            shortened_.emplace(std::move(form), &entry->first);
        }
    }
    return entry->second;
}

void Lexicon::look_up(const std::string& word, std::vector<WordId>& ids) const {
    if (is_number(word)) ids.push_back(kNumber);
    look_up_as_written(word, ids);
    for (const std::string& clitic : clitics_) {
        if (word.size() < clitic.size() + 2 * kMinAfterClitic || !word.starts_with(clitic))
            continue;
        look_up_as_written(std::string_view(word).substr(clitic.size()), ids);
    }
    for (std::size_t keep = 1; ids.empty() && keep < kStretched; ++keep) {
        const std::string shorter = without_stretching(word, keep);
        if (shorter == word) break;
        look_up_as_written(shorter, ids);
    }
    if (ids.empty()) look_up_slips(word, ids);
    for (const LatinIndex& latin : latin_) latin.look_up(word, ids);
}

void Lexicon::look_up_as_written(std::string_view word, std::vector<WordId>& ids) const {
    if (const auto found = whole_.find(word); found != whole_.end()) ids.push_back(found->second);
    for (const std::size_t size : beginning_sizes_) {
        if (size > word.size()) break;
        const auto found = beginnings_.find(word.substr(0, size));
        if (found != beginnings_.end()) ids.push_back(found->second);
    }
}

void Lexicon::look_up_slips(const std::string& word, std::vector<WordId>& ids) const {
    const auto letters = letters_of(word);
    if (letters.size() < kMinSlipLetters || letters.size() > kMaxSlipLetters) return;
    for (const std::string& form : shortened_forms(letters)) {
        const auto [begin, end] = shortened_.equal_range(form);
        for (auto entry = begin; entry != end; ++entry) {
            if (!one_slip_apart(word, *entry->second)) continue;
            const WordId id = whole_.find(*entry->second)->second;
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        }
    }
}

}  // namespace workers::hot::intent
