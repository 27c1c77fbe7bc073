// Folding, slips and the grammar of phrases.
#include "workers/hot/intent/fold.hpp"

#include "workers/hot/intent/choice.hpp"
#include "workers/hot/intent/phrase_book.hpp"
#include "workers/hot/intent/slip.hpp"

#include <gtest/gtest.h>

namespace workers::hot::intent {
namespace {

using Words = std::vector<std::string>;

TEST(FoldWords, OneFormForEachWord) {
    EXPECT_EQ(fold_words("What's the PRICE?"), (Words{"whats", "the", "price"}));
    EXPECT_EQ(fold_words("¿Cuánto está? mañana"), (Words{"cuanto", "esta", "manana"}));
    EXPECT_EQ(fold_words("Ещё"), fold_words("еще"));
    EXPECT_EQ(fold_words("ｐｒｉｃｅ"), Words{"price"});
    EXPECT_EQ(fold_words("أسعار"), fold_words("اسعار"));
    EXPECT_EQ(fold_words("٣٩"), Words{"39"});
    EXPECT_EQ(fold_words("می‌خواهم"),
              fold_words("ميخواهم"));  // half-space; ya of two keyboards
    EXPECT_EQ(fold_words("کلینیک"), fold_words("كلينيك"));
    EXPECT_EQ(fold_words("خانۀ ۳۹"), (Words{"خانه", "39"}));
    EXPECT_EQ(fold_words("ok👍🏽ok"), (Words{"ok", "👍", "ok"}));
    EXPECT_EQ(fold_words("15:30"), (Words{"15", "30"}));
    EXPECT_TRUE(fold_words(" ?! ").empty());
    EXPECT_LE(fold_words(std::string(100'000, 'a') + " b").size(), 256U);
}

TEST(Slips, OneOnly) {
    EXPECT_TRUE(one_slip_apart("claening", "cleaning"));
    EXPECT_TRUE(one_slip_apart("adress", "address"));
    EXPECT_TRUE(one_slip_apart("clesning", "cleaning"));
    EXPECT_FALSE(one_slip_apart("crown", "clown"));
    EXPECT_FALSE(one_slip_apart("house", "hours"));
    EXPECT_FALSE(one_slip_apart("price", "brice"));
}

TEST(PhraseBooks, KnowTheGrammar) {
    PhraseBook book({});
    book.add("how much is|are", 1);
    book.add("open _ late?  saturday*", 2);
    book.add("^ stop $", 3);
    book.add("baby & fever|39", 4);
    EXPECT_EQ(book.find({"hey", "how", "much", "are", "crowns"}).size(), 1U);
    EXPECT_TRUE(book.find({"how", "very", "much", "is"}).empty());
    EXPECT_FALSE(book.find({"open", "on", "the", "saturdays"}).empty());
    EXPECT_TRUE(book.find({"please", "stop"}).empty());
    EXPECT_EQ(book.find({"stop"}).front().tag, 3);
    EXPECT_EQ(book.find({"39", "my", "baby"}).front().tag, 4);
    EXPECT_THROW(book.add("_ word", 5), std::invalid_argument);
    EXPECT_THROW(book.add("x-ray|photo", 5), std::invalid_argument);
}

TEST(Choices, ByTheirWords) {
    using languages::Intent;
    EXPECT_EQ(intent_of_choice("visit_77_yes"), Intent::kConfirm);
    EXPECT_EQ(intent_of_choice("visit-77-cancel"), Intent::kCancel);
    EXPECT_EQ(intent_of_choice("svc_x"), Intent::kBook);
    EXPECT_EQ(intent_of_choice("q17"), Intent::kOther);
}

}  // namespace
}  // namespace workers::hot::intent
