#include "workers/hot/replies/word_nearness.hpp"

#include "workers/hot/intent/romanize.hpp"
#include "workers/hot/replies/service_words.hpp"
#include "workers/hot/replies/word_forms.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace workers::hot::replies {
namespace {

using Letters = std::u32string_view;

constexpr std::size_t kMinAlikeLetters = 5;    // corwn, limpiesa: no words of their own
constexpr std::size_t kMinSlipLetters = 8;     // crown and clown, empaste and empate are two things
constexpr std::size_t kMinTwoSlipLetters = 9;  // blanqueaminto
constexpr std::size_t kMinShortLetters = 4;    // of an abbreviation
constexpr std::size_t kMinLeftOffLetters = 3;  // by it
constexpr std::size_t kMinShared = 4;          // filler, filling; of those that write no vowels 3
constexpr std::size_t kMinInside = 5;          // transimplante
constexpr std::size_t kMinBones = 3;
constexpr std::size_t kMinLatinStem = 4;
constexpr std::size_t kMaxLetters = 24;

std::u32string letters_of(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        char32_t letter = size == 1 ? first : first & (0x7FU >> size);
        for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
            letter = (letter << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        }
        out.push_back(letter);
        i += size;
    }
    return out;
}

std::size_t shared_beginning(Letters a, Letters b) {
    const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
    return static_cast<std::size_t>(end - a.begin());
}

// Letters to put in, take out, replace, or swap with their neighbour; kMaxLetters for what is
// surely more than `most`.
std::size_t distance(Letters a, Letters b, std::size_t most) {
    const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (gap > most || a.size() > kMaxLetters || b.size() > kMaxLetters) return kMaxLetters;
    std::array<std::array<std::size_t, kMaxLetters + 1>, 3> rows;
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t other = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + other});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        if (least > most + 1) return kMaxLetters;
    }
    return rows[a.size() % 3][b.size()];
}

// How far apart two words may be that are taken for each other.
std::size_t near_distance(std::size_t letters) {
    if (letters >= kMinTwoSlipLetters) return 3;
    return letters > kMinAlikeLetters ? 2 : 1;
}

// Letters that are heard alike, and so written for each other by who does not know better.
bool sound_alike(char32_t a, char32_t b) {
    static constexpr std::array<Letters, 22> kAlike = {
        U"szc", U"bv", U"gj", U"iye", U"mn", U"ckq", U"ао", U"еи",  U"ыи", U"тд", U"бп",
        U"зс",  U"שס", U"טת", U"כק",  U"אע", U"חכ",  U"ضظ", U"سصث", U"تط", U"قك", U"دذ"};
    return std::any_of(kAlike.begin(), kAlike.end(), [&](Letters group) {
        return group.find(a) != Letters::npos && group.find(b) != Letters::npos;
    });
}

// `longer` but for one of two equal neighbours.
bool is_doubled(Letters longer, Letters shorter) {
    if (longer.size() != shorter.size() + 1) return false;
    const std::size_t at = shared_beginning(shorter, longer);
    return at > 0 && longer[at] == longer[at - 1] && longer.substr(at + 1) == shorter.substr(at);
}

// Slips that hardly make another word: neighbours swapped, a letter doubled or not, one that
// sounds the same.
bool is_harmless_slip(Letters written, Letters name) {
    if (is_doubled(written, name) || is_doubled(name, written)) return true;
    if (written.size() != name.size()) return false;
    const std::size_t at = shared_beginning(written, name);
    if (at == written.size()) return false;
    if (written.substr(at + 1) == name.substr(at + 1)) return sound_alike(written[at], name[at]);
    return at + 1 < written.size() && written[at] == name[at + 1] && written[at + 1] == name[at] &&
           written.substr(at + 2) == name.substr(at + 2);
}

bool is_slip(Letters written, Letters name) {
    if (written.size() < 2 || name.size() < kMinAlikeLetters || written[0] != name[0]) return false;
    if (is_harmless_slip(written, name)) return true;
    // The plural of a slip.
    const bool is_plural = written.ends_with(U's') && !name.ends_with(U's');
    if (is_plural && is_harmless_slip(written.substr(0, written.size() - 1), name)) return true;
    if (written[1] != name[1] || name.size() < kMinSlipLetters) return false;
    const std::size_t most = name.size() >= kMinTwoSlipLetters ? 2 : 1;
    return distance(written, name, most) <= most;
}

// As much as makes one think of the other.
bool shares_beginning(Letters a, Letters b) {
    const bool writes_vowels = b[0] < U'\u0590';
    const std::size_t shared = shared_beginning(a, b);
    return shared >= (writes_vowels ? kMinShared : kMinShared - 1) &&
           2 * shared >= std::max(a.size(), b.size());
}

Nearness resemblance(Letters written, Letters name) {
    const std::size_t letters = std::min(written.size(), name.size());
    if (letters < 3) return Nearness::kNone;
    if (written.size() >= kMinShortLetters && name.size() >= written.size() + kMinLeftOffLetters &&
        name.starts_with(written)) {
        return Nearness::kShort;
    }
    const std::size_t most = near_distance(name.size());
    const bool is_near = shares_beginning(written, name) || distance(written, name, most) <= most ||
                         (name.size() >= kMinInside && written.find(name) != Letters::npos);
    // Three letters have too many neighbours, but for roots of three.
    const bool is_root = name[0] >= U'\u0590' && written[0] == name[0];
    return is_near && (letters > 3 || is_root) ? Nearness::kNear : Nearness::kNone;
}

// Both in Latin letters, one of them another script's: any two letters may be an ending.
Nearness roman_nearness(const Word& written, const Word& name) {
    const std::size_t stem = shared_beginning(written.roman, name.roman);
    const bool same_stem =
        stem >= kMinLatinStem && written.roman.size() <= stem + 2 && name.roman.size() <= stem + 2;
    if (written.roman == name.roman || same_stem) return Nearness::kSlip;
    if (written.bones == name.bones &&
        (name.bones.size() >= kMinBones || distance(written.roman, name.roman, 2) <= 2)) {
        return Nearness::kSlip;
    }
    return resemblance(written.roman, name.roman);
}

}  // namespace

Word take_apart(std::string text, bool with_roman) {
    Word out;
    out.letters = letters_of(text);
    out.is_latin = std::all_of(
        out.letters.begin(), out.letters.end(), [](char32_t letter) { return letter < 0x80; });
    if (with_roman) {
        const std::string roman = in_latin(text);
        out.roman.assign(roman.begin(), roman.end());
        out.bones = intent::skeleton(roman);
    }
    out.text = std::move(text);
    return out;
}

Nearness form_nearness(const Word& written, const Word& name) {
    if (written.text == name.text) return Nearness::kSame;
    return same_form(written, name) ? Nearness::kForm : Nearness::kNone;
}

Nearness nearness(const Word& written, const Word& name) {
    const Nearness form = form_nearness(written, name);
    if (form != Nearness::kNone || written.letters.empty() || name.letters.empty()) return form;
    if (written.is_latin && !name.is_latin) return roman_nearness(written, name);
    if (is_slip(written.letters, name.letters)) return Nearness::kSlip;
    return resemblance(written.letters, name.letters);
}

}  // namespace workers::hot::replies
