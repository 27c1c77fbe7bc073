#include "workers/hot/lookup/calling.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace workers::hot::lookup {
namespace {

constexpr std::size_t kMostBytes = 160;
constexpr std::size_t kMostWords = 4;
constexpr std::size_t kMostLetters = 20;  // of a word

using Letters = std::u32string;

// Folded words of names that are no person's, or not what one is greeted by: titles, relatives,
// businesses, machines.
const std::unordered_set<std::string>& no_names() {
    static const std::unordered_set<std::string> words = [] {
        std::unordered_set<std::string> out;
        for (const std::string& word : shared::text::fold_words(
                 "mr mrs ms miss mister dr dra doc doctor doctora prof sr sra srta dona senor "
                 "senora sir madam mom mum mama mommy dad papa daddy baby grandma grandpa wife "
                 "husband family familia the me myself user test unknown anonymous noname null "
                 "none admin info hello hola ola hi office official oficial support suporte "
                 "soporte help service services servicio servicos company group grupo team "
                 "equipe equipo ltd llc inc corp gmbh ltda clinic clinica dental dentist "
                 "hospital doctor pharmacy farmacia lab medical med health salon studio estudio "
                 "beauty nails nail hair spa barber fitness gym yoga bar cafe coffee restaurant "
                 "pizza food hotel travel tours taxi uber auto cars motors moto garage store "
                 "shop boutique loja tienda market mercado marketing media news radio tv sales "
                 "vendas ventas real estate realty imobiliaria inmobiliaria bank banco transport "
                 "transporte delivery school escola escuela academy whatsapp iphone android "
                 "samsung phone mobile celular bot"))
            out.insert(word);
        for (const std::string& word : shared::text::fold_words(
                 "мама мам папа бабушка дедушка жена муж клиника стоматология врач доктор салон "
                 "студия магазин офис такси сервис компания ооо ип школа маркет доставка ремонт "
                 "аптека неизвестный тест אמא אבא סבא סבתא דר קליניקה מרפאה חנות משרד סטודיו "
                 "מוניות שירות בית أمي أبي ماما بابا دكتور الدكتور دكتورة عيادة متجر شركة مكتب "
                 "صالون مطعم مدرسة"))
            out.insert(word);
        return out;
    }();
    return words;
}

// Begin a name that the next word belongs to: Abd Allah, Abu Omar.
bool begins_pair(const std::string& word) {
    static const std::unordered_set<std::string> words{"عبد", "ابو", "أبو", "ام", "أم"};
    return words.contains(word);
}

bool is_mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

bool is_joint(UChar32 c) {
    return c == '-' || c == '\'' || c == 0x2019;
}

// A word of a name: letters with joints between them.
bool is_word(const Letters& word) {
    if (word.size() < 2 || word.size() > kMostLetters) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto c = static_cast<UChar32>(word[i]);
        const bool is_inside = i > 0 && i + 1 < word.size();
        if (u_isalpha(c) == 0 && !(i > 0 && is_mark(c)) && !(is_inside && is_joint(c))) {
            return false;
        }
    }
    return true;
}

// "M." and "M" behind a name.
bool is_initial(const Letters& word) {
    const bool has_dot = word.size() == 2 && word[1] == U'.';
    return (word.size() == 1 || has_dot) && u_isalpha(static_cast<UChar32>(word[0])) != 0;
}

std::vector<Letters> words_of(std::string_view text) {
    const auto all = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    std::vector<Letters> out;
    bool is_in_word = false;
    for (std::int32_t at = 0; at < all.length(); at = all.moveIndex32(at, 1)) {
        const UChar32 c = all.char32At(at);
        const bool is_blank = u_isblank(c) != 0;
        if (!is_blank && !is_in_word) out.emplace_back();
        is_in_word = !is_blank;
        if (!is_blank) out.back().push_back(static_cast<char32_t>(c));
    }
    return out;
}

// One capital where all letters are of one case.
Letters mended(Letters word) {
    const auto has = [&](auto is_case) {
        return std::any_of(word.begin(), word.end(), [&](char32_t c) {
            return is_case(static_cast<UChar32>(c)) != 0;
        });
    };
    if (has(u_isupper) && has(u_islower)) return word;
    bool is_first = true;
    for (char32_t& c : word) {
        const auto letter = static_cast<UChar32>(c);
        c = static_cast<char32_t>(is_first ? u_totitle(letter) : u_tolower(letter));
        is_first = is_joint(letter);
    }
    return word;
}

std::string text_of(const Letters& word) {
    icu::UnicodeString all;
    for (const char32_t c : word) all.append(static_cast<UChar32>(c));
    std::string out;
    return all.toUTF8String(out);
}

}  // namespace

std::string called(const GivenName& name) {
    if (name.text.empty() || name.text.size() > kMostBytes) return {};
    const auto words = words_of(name.text);
    if (words.empty() || words.size() > kMostWords || !is_word(words[0])) return {};
    for (const Letters& word : words) {
        if (!is_word(word) && !is_initial(word)) return {};
        for (const std::string& folded : shared::text::fold_words(text_of(word))) {
            if (no_names().contains(folded)) return {};
        }
    }
    const bool is_pair = words.size() > 1 && is_word(words[1]) &&
                         ((name.is_said && words.size() == 2) || begins_pair(text_of(words[0])));
    std::string out = text_of(mended(words[0]));
    if (is_pair) out.append(" ").append(text_of(mended(words[1])));
    return out;
}

}  // namespace workers::hot::lookup
