#include "workers/hot/intent/fold.hpp"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kMaxWords = 256;     // WhatsApp's longest text is 4096 characters
constexpr std::size_t kMaxBytes = 16'384;  // beyond it nothing is read

// Collects words and knows the bound.
class Collector {
  public:
    void letter(UChar32 c) { icu::UnicodeString(c).toUTF8String(word_); }
    void ascii(char c) { word_.push_back(c); }
    void end_word() {
        if (!word_.empty() && words_.size() < kMaxWords) words_.push_back(word_);
        word_.clear();
    }
    std::vector<std::string> take() {
        end_word();
        return std::move(words_);
    }

  private:
    std::string word_;
    std::vector<std::string> words_;
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

void take_character(UChar32 c, Collector& out) {
    if (is_dropped(c)) return;
    if (is_emoji(c)) {
        out.end_word();
        out.letter(c);
        out.end_word();
    } else if (u_isalnum(c) != 0) {
        out.letter(unify(c));
    } else {
        out.end_word();
    }
}

std::vector<std::string> fold_ascii(std::string_view text) {
    Collector out;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out.ascii(c);
        } else if (c >= 'A' && c <= 'Z') {
            out.ascii(static_cast<char>(c - 'A' + 'a'));
        } else if (c != '\'' && c != '`') {
            out.end_word();
        }
    }
    return out.take();
}

icu::UnicodeString normalize(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    static const icu::Normalizer2* const kCasefold =
        icu::Normalizer2::getNFKCCasefoldInstance(status);
    static const icu::Normalizer2* const kDecompose = icu::Normalizer2::getNFDInstance(status);
    if (U_FAILURE(status) || kCasefold == nullptr || kDecompose == nullptr) return {};
    const auto size = static_cast<std::int32_t>(text.size());
    const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), size));
    const icu::UnicodeString folded = kCasefold->normalize(source, status);
    return kDecompose->normalize(folded, status);
}

}  // namespace

std::vector<std::string> fold_words(std::string_view text) {
    text = text.substr(0, kMaxBytes);
    const bool ascii =
        std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
    if (ascii) return fold_ascii(text);
    Collector out;
    const icu::UnicodeString folded = normalize(text);
    for (std::int32_t i = 0; i < folded.length();) {
        const UChar32 c = folded.char32At(i);
        take_character(c, out);
        i += U16_LENGTH(c);
    }
    return out.take();
}

}  // namespace workers::hot::intent
