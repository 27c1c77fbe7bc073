#include "shared/memory/function_words.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace shared::memory {
namespace {

// As they fold; a word that means something in another of the languages is left out.
constexpr std::string_view kWords =
    // English
    "a an the this that these those i me my mine we us our ours you your yours he him "
    "his she her hers it its they them their who whom whose what which when where why "
    "how is am are was were be been being do does did done doing have has had having "
    "will would shall should can could may might must not no nor and or but if then "
    "than so as at by for from in into of off on onto out over to up with about there "
    "here any some all im ive id ill dont doesnt didnt cant isnt "
    // Russian
    "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее "
    "мне было вот от меня еще нет о об из ему когда где куда откуда кто кого кому чем "
    "чего чему какой какая какое какие какого какую каких каким каком какому который "
    "которая которую которые которых сколько почему зачем ли или ни быть был была были "
    "есть до вас вам нам нас их им ей ним ней них для при под над без через после это "
    "этот эта эти этого того тот та те мы они себя свой свою мой моя мои наш наша ваш "
    "ваша чей чья можно надо "
    // Spanish
    "el la los las lo un una unos unas de del al y e o u que en con por para sin sobre "
    "su sus mi mis tu tus nos se le les te es era fue ser esta este esto estos estas "
    "estan ese esa eso yo ella ellos ellas nosotros usted ustedes hay ha han muy mas ya "
    "si ni quien quienes cual cuales cuando cuanto cuanta cuantos cuantas donde adonde "
    "como porque pero tambien tiene tengo "
    // Portuguese
    "os um uma uns umas da dos das na nas ao aos pelo pela pelos pelas em com sem seu "
    "sua seus suas meu minha teu tua nao sim ou quem qual quais quando quanto quanta "
    "quantos quantas onde aonde isso isto esse essa ele ela eles elas eu voce voces vc "
    "vcs foi sao estar estao tem ter tenho ja mais muito pra pro pras pros "
    // Hebrew
    "של את על אל עם לא כן גם או אם כי זה זו זאת אלה אני אתה הוא היא אנחנו הם הן לי לך "
    "לו לה לנו לכם להם שלי שלך שלו שלה שלנו שלהם מה מי מתי איפה היכן לאן מאיפה איך כיצד "
    "למה מדוע כמה איזה איזו אילו אלו האם ממה במה אצל יש אין היה הייתה היתה היו להיות רק "
    "כל עוד כבר אותו אותה אותם מן בין "
    // Arabic
    "من في على عن الى مع هل ما ماذا لماذا ليش ليه متي امتي ايمتي كيف ازاي كم قديش اين "
    "وين فين شو ايش وش ايه مين منو اي انهي هو هي هم انا انت نحن احنا هذا هذه ذلك دا ده "
    "دي هاد اللي الذي التي ان او ام و لا لم لن ليس مش مو كان كانت يكون عند عنده عندها "
    "عندي عندنا له لها لهم لي لنا بها به فيه فيها كل بعد قبل حق تبع "
    // Persian
    "از با در را که این آن یا تا تو شما آنها چه چی کی کجا چرا چطور چند چقدر کدام است "
    "هست بود شد برای بر هر یک هیچ نه بله خود ";

std::vector<std::uint32_t> terms_of(std::string_view list) {
    std::vector<std::uint32_t> out;
    // More words than are folded at a time.
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(' ', begin), list.size());
        text::FoldedWords word;
        text::fold_into(list.substr(begin, end - begin), word);
        if (!word.letters.empty()) out.push_back(term_of_word(word.letters));
        begin = end + 1;
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

std::uint32_t term_of_word(std::span<const char32_t> word) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char32_t c : word) hash = (hash ^ c) * 0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(hash >> 32U);
}

bool is_function_word(std::uint32_t term) {
    static const std::vector<std::uint32_t> kTerms = terms_of(kWords);
    return std::binary_search(kTerms.begin(), kTerms.end(), term);
}

}  // namespace shared::memory
