#include "shared/text/fold.hpp"

#include <gtest/gtest.h>

namespace shared::text {
namespace {

using Words = std::vector<std::string>;

TEST(FoldWords, OneFormForEachWord) {
    EXPECT_EQ(fold_words("What's the PRICE?"), (Words{"whats", "the", "price"}));
    EXPECT_EQ(fold_words("¿Cuánto está? mañana"), (Words{"cuanto", "esta", "manana"}));
    EXPECT_EQ(fold_words("Ещё"), fold_words("еще"));
    EXPECT_EQ(fold_words("ｐｒｉｃｅ"), Words{"price"});
    EXPECT_EQ(fold_words("Straße ﬁx"), (Words{"strasse", "fix"}));
    EXPECT_EQ(fold_words("أسعار"), fold_words("اسعار"));
    EXPECT_EQ(fold_words("٣٩"), Words{"39"});
    EXPECT_EQ(fold_words("می‌خواهم"),
              fold_words("ميخواهم"));  // half-space; ya of two keyboards
    EXPECT_EQ(fold_words("کلینیک"), fold_words("كلينيك"));
    EXPECT_EQ(fold_words("خانۀ ۳۹"), (Words{"خانه", "39"}));
    EXPECT_EQ(fold_words("ok👍🏽ok"), (Words{"ok", "👍", "ok"}));
    EXPECT_EQ(fold_words("15:30"), (Words{"15", "30"}));
    EXPECT_EQ(fold_words("e\xCC\x81t\xC3\xA9"),
              Words{"ete"});  // an accent of its own, and one that is not
    EXPECT_TRUE(fold_words(" ?! ").empty());
}

TEST(FoldWords, BoundsAndBadBytes) {
    EXPECT_LE(fold_words(std::string(100'000, 'a') + " b").size(), 256U);
    std::string many;
    for (int i = 0; i < 300; ++i) many += "w ";
    EXPECT_EQ(fold_words(many).size(), kMaxFoldedWords);
    EXPECT_EQ(fold_words("ab\xFF\xFE"
                         "cd\xE2\x82"),
              (Words{"ab", "cd"}));
    EXPECT_EQ(fold_words(std::string("a\0b", 3)), (Words{"a", "b"}));
}

TEST(FoldWords, AddsToWhatIsThere) {
    FoldedWords out;
    fold_into("One", out);
    fold_into("и Два", out);
    EXPECT_EQ(out.letters, U"oneидва");
    EXPECT_EQ(out.ends, (std::vector<std::uint32_t>{3, 4, 7}));
}

}  // namespace
}  // namespace shared::text
