// Words of another script as people type them in Latin letters.
#include "workers/hot/intent/latin_index.hpp"

#include "workers/hot/intent/phrase_book.hpp"

#include <gtest/gtest.h>

namespace workers::hot::intent {
namespace {

std::vector<Spelling> russian() {
    return {{"shch", "ш"},
            {"sh", "ш"},
            {"щ", "ш"},
            {"zh", "ж"},
            {"y", "и"},
            {"ы", "и"},
            {"i", "и"},
            {"ь", ""},
            {"a", "а"},
            {"d", "д"},
            {"t", "т"},
            {"e", "е"},
            {"k", "к"},
            {"u", "у"},
            {"m", "м"},
            {"o", "о"}};
}

// Without its vowels: nobody writes them alike.
std::vector<Spelling> arabic() {
    return {{"a", ""},  {"e", ""},   {"i", ""},  {"o", ""},      {"و", ""},  {"ا", ""},
            {"ي", ""},  {"sh", "ش"}, {"s", "س"}, {"ص", "س"},     {"h", "ه"}, {"h", "", true},
            {"3", "ع"}, {"d", "د"},  {"r", "ر"}, {"n", "ن"},     {"f", "ف"}, {"t", "ت"},
            {"y", ""},  {"l", "ل"},  {"m", "م"}, {"ه", "", true}};
}

using Ids = std::vector<std::uint16_t>;

Ids found(const LatinIndex& index, std::string_view word) {
    Ids out;
    index.look_up(word, out);
    return out;
}

TEST(Sounds, TakeTheLongestSpellingAndDoubledLatinLettersOnce) {
    const Sounds sounds(russian());
    EXPECT_EQ(sounds.of("shcheka"), "шека");
    EXPECT_EQ(sounds.of("щека"), "шека");
    EXPECT_EQ(sounds.of("mammy"), "мами");
    EXPECT_EQ(sounds.of("дыша"), "диша");
    EXPECT_EQ(sounds.of("z7"), "z7");
}

TEST(Sounds, KnowTheEndOfAWord) {
    const Sounds sounds(arabic());
    EXPECT_EQ(sounds.of("haramah"), "هرم");
    EXPECT_EQ(sounds.of("هرمه"), "هرم");
}

TEST(LatinIndex, FindsAWordInEachSpelling) {
    LatinIndex index(Sounds(russian()), {});
    index.add("дышать", false, 7);
    index.add("мочь", true, 8);
    EXPECT_EQ(found(index, "dyshat"), Ids{7});
    EXPECT_EQ(found(index, "dishat"), Ids{7});
    EXPECT_EQ(found(index, "dyshatu"), Ids{});
    EXPECT_EQ(found(index, "дышать"), Ids{});
    EXPECT_EQ(found(index, "38"), Ids{});
}

TEST(LatinIndex, FindsBeginningsAndWhatStandsBehindAClitic) {
    LatinIndex index(Sounds(arabic()), {"ال"});
    index.add("تنفس", true, 3);
    EXPECT_EQ(found(index, "yetnafas"), Ids{3});
    EXPECT_EQ(found(index, "atnaffaso"), Ids{3});
    EXPECT_EQ(found(index,
                    "el"
                    "tanafos"),
              Ids{3});
}

TEST(LatinIndex, FindsShortSoundsByTheirLettersAlone) {
    LatinIndex index(Sounds(arabic()), {});
    index.add("دم", false, 4);
    index.add("dam", false, 5);
    EXPECT_EQ(found(index, "dam"), Ids{5});
    EXPECT_EQ(found(index, "dom"), Ids{});
}

// Of two languages of one book only the one typed in Latin letters reads a word by its sound.
TEST(PhraseBook, KeepsWordsInLatinLettersApart) {
    PhraseBook book({});
    book.add("mama", 1);
    book.spell_in_latin(russian(), {});
    book.add("mama da", 2);
    book.spell_in_latin({}, {});
    const auto tags = [&](const std::vector<std::string>& words) {
        std::vector<std::uint16_t> out;
        for (const Hit& hit : book.find(words)) out.push_back(hit.tag);
        return out;
    };
    EXPECT_EQ(tags({"mamma", "da"}), std::vector<std::uint16_t>{2});
    EXPECT_EQ(tags({"mama"}), std::vector<std::uint16_t>{1});
}

}  // namespace
}  // namespace workers::hot::intent
