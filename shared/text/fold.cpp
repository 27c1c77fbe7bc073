#include "shared/text/fold.hpp"

#include <array>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace shared::text {
namespace {

// What a character comes to where it is no letter by itself.
constexpr char32_t kDropped = 0;
constexpr char32_t kSeparates = 1;
constexpr char32_t kAskIcu = 2;  // several letters, or an emoji
// Letters of all alphabets that patients write in; the rest is looked up when it comes.
constexpr UChar32 kTable = 0x2070;

class Collector {
  public:
    explicit Collector(FoldedWords& out)
        : out_(out), begin_(out.letters.size()), room_(out.ends.size() + kMaxFoldedWords) {}
    void letter(char32_t c) { out_.letters.push_back(c); }
    void end_word() {
        if (out_.letters.size() == begin_) return;
        if (out_.ends.size() < room_) {
            begin_ = out_.letters.size();
            out_.ends.push_back(static_cast<std::uint32_t>(begin_));
        } else {
            out_.letters.resize(begin_);
        }
    }

  private:
    FoldedWords& out_;
    std::size_t begin_, room_;
};

bool is_apostrophe(UChar32 c) {
    return c == U'\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x05F3 || c == 0x05F4 ||
           c == 0x00B4 || c == U'`';
}

bool is_dropped(UChar32 c) {
    const auto type = u_charType(c);
    const bool skin_tone = c >= 0x1F3FB && c <= 0x1F3FF;
    // Tatweel only stretches an Arabic word.
    return type == U_NON_SPACING_MARK || type == U_FORMAT_CHAR || skin_tone || c == 0x0640 ||
           is_apostrophe(c);
}

bool is_emoji(UChar32 c) {
    return (c >= 0x2600 && c <= 0x27BF) || (c >= 0x1F300 && c <= 0x1FAFF);
}

UChar32 unify(UChar32 c) {
    switch (c) {
        case 0x0649:
            return 0x064A;  // alef maksura, typed for ya
        case 0x0629:
            return 0x0647;  // ta marbuta, typed as ha
        case 0x06CC:
            return 0x064A;  // Persian ya
        case 0x06A9:
            return 0x0643;  // Persian kaf
        case 0x06BE:
        case 0x06C1:
        case 0x06D5:
            return 0x0647;  // other keyboards' ha
        default:
            break;
    }
    const int digit = u_charDigitValue(c);
    return digit >= 0 ? '0' + digit : c;
}

// What is left of a folded and decomposed character.
char32_t reduced(UChar32 c) {
    if (is_dropped(c)) return kDropped;
    if (is_emoji(c)) return kAskIcu;
    return u_isalnum(c) != 0 ? static_cast<char32_t>(unify(c)) : kSeparates;
}

// Marks are dropped whatever they stand on: so a character by itself comes to the same as in its
// text.
icu::UnicodeString decomposed(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    static const icu::Normalizer2* const kCasefold =
        icu::Normalizer2::getNFKCCasefoldInstance(status);
    static const icu::Normalizer2* const kDecompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status) || kCasefold == nullptr || kDecompose == nullptr) return {};
    const icu::UnicodeString folded = kCasefold->normalize(icu::UnicodeString(c), status);
    return kDecompose->normalize(folded, status);
}

char32_t table_entry(UChar32 c) {
    const icu::UnicodeString pieces = decomposed(c);
    char32_t out = kDropped;
    for (std::int32_t i = 0; i < pieces.length(); i += U16_LENGTH(pieces.char32At(i))) {
        const char32_t piece = reduced(pieces.char32At(i));
        if (piece == kDropped) continue;
        if (out != kDropped || piece == kAskIcu) return kAskIcu;
        out = piece;
    }
    return out;
}

std::array<char32_t, kTable> make_table() {
    std::array<char32_t, kTable> out{};
    for (UChar32 c = 0; c < kTable; ++c) out.at(static_cast<std::size_t>(c)) = table_entry(c);
    return out;
}

void take_unusual(UChar32 c, Collector& out) {
    const icu::UnicodeString pieces = decomposed(c);
    for (std::int32_t i = 0; i < pieces.length(); i += U16_LENGTH(pieces.char32At(i))) {
        const UChar32 piece = pieces.char32At(i);
        const char32_t left = reduced(piece);
        if (left > kAskIcu) {
            out.letter(left);
        } else if (left != kDropped) {
            out.end_word();
            if (left == kAskIcu) out.letter(static_cast<char32_t>(piece));
            if (left == kAskIcu) out.end_word();
        }
    }
}

// ICU's macro converts silently.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
UChar32 next_character(const char* bytes, std::int32_t& at, std::int32_t size) {
    UChar32 out = 0;
    U8_NEXT(bytes, at, size, out);
    return out < 0 ? 0xFFFD : out;
}
#pragma GCC diagnostic pop

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | (c >> 6));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(out);
    }
}

}  // namespace

void fold_into(std::string_view text, FoldedWords& out) {
    static const std::array<char32_t, kTable> kLetters = make_table();
    text = text.substr(0, kMaxFoldedBytes);
    const auto size = static_cast<std::int32_t>(text.size());
    Collector collector(out);
    for (std::int32_t i = 0; i < size;) {
        const UChar32 c = next_character(text.data(), i, size);
        const char32_t left = c < kTable ? kLetters[static_cast<std::size_t>(c)] : kAskIcu;
        if (left > kAskIcu) {
            collector.letter(left);
        } else if (left == kSeparates) {
            collector.end_word();
        } else if (left == kAskIcu) {
            take_unusual(c, collector);
        }
    }
    collector.end_word();
}

std::vector<std::string> fold_words(std::string_view text) {
    FoldedWords folded;
    fold_into(text, folded);
    std::vector<std::string> out(folded.ends.size());
    std::size_t at = 0;
    for (std::size_t word = 0; word < out.size(); ++word) {
        for (; at < folded.ends[word]; ++at) append_utf8(out[word], folded.letters[at]);
    }
    return out;
}

}  // namespace shared::text
