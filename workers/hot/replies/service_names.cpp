#include "workers/hot/replies/service_names.hpp"

#include "workers/hot/intent/fold.hpp"
#include "workers/hot/intent/slip.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace workers::hot::replies {
namespace {

using Names = std::vector<ServiceName>;

constexpr std::size_t kMaxClinics = 256;      // kept per thread
constexpr std::size_t kMinSlipLetters = 6;    // crown and clown are two things
constexpr std::size_t kMinStemLetters = 4;    // of a Russian word without its ending
constexpr std::size_t kMaxEndingLetters = 2;  // чистка, чистку, чистками

constexpr std::array<std::string_view, 27> kSmallWords = {
    "a",   "an", "the", "of",  "for", "and", "with", "de", "del", "la", "las", "el", "los", "y",
    "con", "do", "da",  "dos", "das", "e",   "em",   "и",  "с",   "на", "для", "و",  "של"};

bool is_small(const std::string& word) {
    return std::find(kSmallWords.begin(), kSmallWords.end(), word) != kSmallWords.end();
}

void add_name(Names& names, std::size_t service, std::string_view text) {
    auto words = intent::fold_words(text);
    std::erase_if(words, is_small);
    if (!words.empty()) names.push_back({service, std::move(words)});
}

Names fold_names(const lookup::Clinic& clinic) {
    Names out;
    for (std::size_t i = 0; i < clinic.services.size(); ++i) {
        const auto& service = clinic.services[i];
        for (const auto& [language, name] : service.name) add_name(out, i, name);
        for (const auto& [language, aliases] : service.aliases) {
            for (const std::string& alias : aliases) add_name(out, i, alias);
        }
    }
    return out;
}

bool is_latin(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return (c & 0x80) == 0; });
}

bool plural_of(std::string_view many, std::string_view one) {
    if (!many.starts_with(one)) return false;
    const std::string_view ending = many.substr(one.size());
    return one.size() >= 3 && (ending == "s" || ending == "es");
}

// Portuguese -ao, -oes (folded) and Spanish -on, -ones share the stem before them.
bool nasal_plural_of(std::string_view many, std::string_view one) {
    return many.ends_with("oes") && one.ends_with("ao") && many.size() == one.size() + 1 &&
           many.substr(0, many.size() - 3) == one.substr(0, one.size() - 2);
}

bool is_cyrillic(std::string_view word) {
    return word[0] == '\xD0' || word[0] == '\xD1';
}

bool same_stem(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
    const auto [end_a, end_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    const auto stem = static_cast<std::size_t>(end_a - a.begin());
    return stem >= kMinStemLetters && a.size() - stem <= kMaxEndingLetters &&
           b.size() - stem <= kMaxEndingLetters;
}

// Hebrew and Arabic write articles and prepositions onto the word.
bool with_small_word(std::string_view written, std::string_view name) {
    static constexpr std::array<std::string_view, 14> kFronts = {
        "ה", "ב", "ל", "ו", "מ", "ש", "וה", "של", "ال", "ل", "ب", "و", "لل", "وال"};
    if (!written.ends_with(name) || name.size() < 4) return false;
    const std::string_view front = written.substr(0, written.size() - name.size());
    return std::find(kFronts.begin(), kFronts.end(), front) != kFronts.end();
}

}  // namespace

const Names& service_names(const lookup::Clinic& clinic) {
    struct Entry {
        std::int64_t version = 0;
        std::size_t services = 0;
        Names names;
    };
    thread_local std::unordered_map<std::string, Entry> cache;
    if (cache.size() >= kMaxClinics && !cache.contains(clinic.id)) cache.clear();
    Entry& entry = cache[clinic.id];
    // A clinic without a version (not from the database) is folded each time.
    const bool known = clinic.version != 0 && entry.version == clinic.version &&
                       entry.services == clinic.services.size();
    if (!known) entry = {clinic.version, clinic.services.size(), fold_names(clinic)};
    return entry.names;
}

bool same_word(const std::string& written, const std::string& name) {
    if (written == name) return true;
    if (plural_of(written, name) || plural_of(name, written)) return true;
    if (nasal_plural_of(written, name) || nasal_plural_of(name, written)) return true;
    const bool begin_alike = written.substr(0, 2) == name.substr(0, 2);
    if (begin_alike && is_cyrillic(name) &&
        same_stem(intent::letters_of(written), intent::letters_of(name))) {
        return true;
    }
    if (!is_latin(name) && (with_small_word(written, name) || with_small_word(name, written))) {
        return true;
    }
    return name.size() >= kMinSlipLetters && begin_alike && intent::one_slip_apart(written, name) &&
           intent::letters_of(name).size() >= kMinSlipLetters;
}

}  // namespace workers::hot::replies
