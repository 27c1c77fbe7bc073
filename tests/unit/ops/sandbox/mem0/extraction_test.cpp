#include "ops/sandbox/mem0/extraction.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::sandbox::mem0 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<Said> kTalk{
    {"system", "be kind"}, {"user", "I like tea"}, {"assistant", "Noted"}, {"user", "12:30?"}};

TEST(mem0_extraction, keeps_each_text_of_the_user_that_has_letters) {
    EXPECT_THAT(texts_to_keep(kTalk, true), ElementsAre("I like tea"));
    EXPECT_THAT(texts_to_keep({{"user", "12:30?"}}, true), IsEmpty());
    EXPECT_THAT(texts_to_keep({{"user", "люблю чай"}}, true), ElementsAre("люблю чай"));
}

TEST(mem0_extraction, keeps_all_that_was_said_where_nothing_is_inferred) {
    EXPECT_THAT(texts_to_keep(kTalk, false), ElementsAre("I like tea", "Noted", "12:30?"));
}

TEST(mem0_extraction, scores_by_the_words_of_the_question) {
    EXPECT_DOUBLE_EQ(score_of("Green tea", "green TEA, please"), 0.95);
    EXPECT_DOUBLE_EQ(score_of("green tea", "tea"), 0.5);
    EXPECT_DOUBLE_EQ(score_of("green tea", "coffee"), 0.05);
    EXPECT_DOUBLE_EQ(score_of("??", "coffee"), 0.05);
}

}  // namespace
}  // namespace ops::sandbox::mem0
