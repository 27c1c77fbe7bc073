// Which written words are a name's own, which only like it.
#include "workers/hot/replies/word_nearness.hpp"

#include "shared/text/fold.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

Word folded(const char* text) {
    return take_apart(shared::text::fold_words(text).at(0), true);
}

struct Case {
    const char* written;
    const char* name;
    Nearness nearness;
};

void PrintTo(const Case& each, std::ostream* out) {
    *out << each.written << " for " << each.name;
}

class Nearnesses : public testing::TestWithParam<Case> {};

TEST_P(Nearnesses, AreTold) {
    const auto& [written, name, expected] = GetParam();
    EXPECT_EQ(static_cast<int>(nearness(folded(written), folded(name))),
              static_cast<int>(expected));
}

INSTANTIATE_TEST_SUITE_P(Words,
                         Nearnesses,
                         testing::Values(Case{"crown", "crown", Nearness::kSame},
                                         Case{"Corona", "corona", Nearness::kSame},
                                         Case{"crowns", "crown", Nearness::kForm},
                                         Case{"extrações", "extração", Nearness::kForm},
                                         Case{"implantes", "implante", Nearness::kForm},
                                         Case{"чистку", "чистка", Nearness::kForm},
                                         Case{"чисток", "чистка", Nearness::kForm},
                                         Case{"коронками", "коронка", Nearness::kForm},
                                         Case{"הכתר", "כתר", Nearness::kForm},
                                         Case{"סתימות", "סתימה", Nearness::kForm},
                                         Case{"التنظيف", "تنظيف", Nearness::kForm},
                                         Case{"حشوات", "حشوة", Nearness::kForm},
                                         Case{"corwn", "crown", Nearness::kSlip},
                                         Case{"croown", "crown", Nearness::kSlip},
                                         Case{"limpiesa", "limpieza", Nearness::kSlip},
                                         Case{"claening", "cleaning", Nearness::kSlip},
                                         Case{"clening", "cleaning", Nearness::kSlip},
                                         Case{"implnats", "implant", Nearness::kSlip},
                                         Case{"blanqueaminto", "blanqueamiento", Nearness::kSlip},
                                         Case{"отбилевание", "отбеливание", Nearness::kSlip},
                                         Case{"تنضيف", "تنظيف", Nearness::kSlip},
                                         Case{"chistka", "чистка", Nearness::kSlip},
                                         Case{"tanzif", "تنظيف", Nearness::kSlip},
                                         Case{"stima", "סתימה", Nearness::kSlip},
                                         Case{"consult", "consultation", Nearness::kShort},
                                         Case{"отбел", "отбеливание", Nearness::kShort},
                                         Case{"clown", "crown", Nearness::kNear},
                                         Case{"crow", "crown", Nearness::kNear},
                                         Case{"feeling", "filling", Nearness::kNear},
                                         Case{"filler", "filling", Nearness::kNear},
                                         Case{"empate", "empaste", Nearness::kNear},
                                         Case{"colona", "corona", Nearness::kNear},
                                         Case{"cartilla", "carilla", Nearness::kNear},
                                         Case{"transimplante", "implante", Nearness::kNear},
                                         Case{"корона", "коронка", Nearness::kNear},
                                         Case{"коробка", "коронка", Nearness::kNear},
                                         Case{"לבנה", "הלבנה", Nearness::kNear},
                                         Case{"כתב", "כתר", Nearness::kNear},
                                         Case{"قلعة", "قلع", Nearness::kNear},
                                         Case{"cow", "crown", Nearness::kNone},
                                         Case{"denture", "crown", Nearness::kNone},
                                         Case{"протез", "пломба", Nearness::kNone},
                                         Case{"guard", "crown", Nearness::kNone},
                                         Case{"1", "crown", Nearness::kNone},
                                         Case{"👍", "crown", Nearness::kNone}));

// A known word is no slip in a name.
TEST(FormNearness, ForgivesNoSlip) {
    EXPECT_EQ(form_nearness(folded("crowns"), folded("crown")), Nearness::kForm);
    EXPECT_EQ(form_nearness(folded("corwn"), folded("crown")), Nearness::kNone);
    EXPECT_EQ(form_nearness(folded("clown"), folded("crown")), Nearness::kNone);
}

TEST(NearnessOf, BearsAnyLength) {
    const std::string many(10'000, 'a');
    EXPECT_EQ(nearness(folded(many.c_str()), folded("crown")), Nearness::kNone);
    EXPECT_EQ(nearness(folded("crown"), folded(many.c_str())), Nearness::kNone);
}

}  // namespace
}  // namespace workers::hot::replies
