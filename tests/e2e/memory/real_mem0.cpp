// The adapter against mem0's own library, at FRONTDESK_TEST_MEM0_URL. Run by mem0_test.py.
#include "tests/adapters/shared/memory/mem0/calls.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0::test {
namespace {

class RealMem0Test : public testing::Test {
  protected:
    static Settings settings() {
        const char* url = std::getenv("FRONTDESK_TEST_MEM0_URL");
        Settings out;
        out.dialect = Dialect::kServer;
        out.url = url == nullptr ? "" : url;
        out.key = "demo-mem0-key";
        out.read_timeout = std::chrono::seconds(15);
        return out;
    }

    SystemClock clock_;
    std::unique_ptr<Provider> provider_ = make_client(settings(), clock_);
};

TEST_F(RealMem0Test, keeps_finds_and_forgets_a_text) {
    Addition said = text("I like the early mornings");
    said.source_message = "wamid.7";
    said.language = "en";
    const Added added = add(*provider_, patient(1), said);
    ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    ASSERT_EQ(added.ids.size(), 1U);
    const Listing found = find(*provider_, patient(1), said.outbox_id);
    ASSERT_EQ(found.memories.size(), 1U);
    EXPECT_EQ(found.memories[0].text, "I like the early mornings");
    EXPECT_EQ(found.memories[0].kind + found.memories[0].language, "turnen");
    EXPECT_EQ(found.memories[0].source_message, "wamid.7");
    EXPECT_FALSE(found.memories[0].created_at.empty());
    EXPECT_TRUE(forget(*provider_, patient(1), added.ids[0]).outcome.is_done());
    EXPECT_TRUE(forget(*provider_, patient(1), added.ids[0]).outcome.is_done());
    EXPECT_TRUE(list(*provider_, patient(1)).is_empty);
}

TEST_F(RealMem0Test, extracts_what_its_model_finds_and_says_when_there_is_nothing) {
    Addition said = text("I am allergic to latex");
    said.infer = true;
    const Added added = add(*provider_, patient(2), said);
    ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    EXPECT_EQ(added.memories, 1U);
    EXPECT_EQ(find(*provider_, patient(2), said.outbox_id).memories.size(), 1U);
    // The same fact again is known by its hash, and nothing comes back.
    said.outbox_id = uuid_v7();
    const Added again = add(*provider_, patient(2), said);
    EXPECT_TRUE(again.outcome.is_done());
    EXPECT_TRUE(again.is_empty);
}

TEST_F(RealMem0Test, lists_more_than_its_usual_twenty_newest_first) {
    Addition many = text("x");
    many.messages.clear();
    for (int i = 0; i < 30; ++i) many.messages.push_back({"user", "line " + std::to_string(i)});
    ASSERT_TRUE(add(*provider_, patient(3), many).outcome.is_done());
    const Listing listed = list(*provider_, patient(3));
    ASSERT_EQ(listed.memories.size(), 30U);
    EXPECT_EQ(listed.memories.front().text, "line 29");
    EXPECT_EQ(listed.memories.back().text, "line 0");
}

TEST_F(RealMem0Test, ranks_a_search_and_keeps_patients_apart) {
    for (const char* words : {"green tea please", "parking at the back", "the green door"}) {
        ASSERT_TRUE(add(*provider_, patient(4), text(words)).outcome.is_done());
    }
    ASSERT_TRUE(add(*provider_, patient(5), text("green tea of another")).outcome.is_done());
    const Listing found = search(*provider_, patient(4), "green tea", 2);
    ASSERT_TRUE(found.outcome.is_done()) << found.outcome.code;
    ASSERT_EQ(found.memories.size(), 2U);
    EXPECT_EQ(found.memories[0].text, "green tea please");
    EXPECT_EQ(found.foreign, 0U);
    EXPECT_TRUE(forget(*provider_, patient(4)).outcome.is_done());
    EXPECT_TRUE(list(*provider_, patient(4)).is_empty);
    EXPECT_EQ(list(*provider_, patient(5)).memories.size(), 1U);
    const std::string hers = list(*provider_, patient(5)).memories.at(0).id;
    EXPECT_EQ(forget(*provider_, patient(4), hers).outcome.code, "memory_foreign");
}

TEST_F(RealMem0Test, hides_what_expired) {
    Addition old = text("braces until last year");
    old.expires_on = "2020-01-01";
    ASSERT_TRUE(add(*provider_, patient(6), old).outcome.is_done());
    EXPECT_TRUE(list(*provider_, patient(6)).memories.empty());
}

TEST_F(RealMem0Test, forgets_all_with_a_key_that_may_not_forget_all_at_once) {
    Addition old = text("braces until last year");
    old.expires_on = "2020-01-01";
    const Added expired = add(*provider_, patient(7), old);
    ASSERT_TRUE(expired.outcome.is_done());
    ASSERT_TRUE(add(*provider_, patient(7), text("I like mornings")).outcome.is_done());
    ASSERT_TRUE(add(*provider_, patient(8), text("hers")).outcome.is_done());
    Settings with = settings();
    with.key = "demo-mem0-member-key";
    provider_ = make_client(with, clock_);
    EXPECT_EQ(forget(*provider_, patient(7)).outcome.code, "");
    EXPECT_TRUE(list(*provider_, patient(7)).is_empty);
    EXPECT_FALSE(forget(*provider_, patient(7), expired.ids.at(0)).was_there);
    EXPECT_EQ(list(*provider_, patient(8)).memories.size(), 1U);
}

}  // namespace
}  // namespace shared::memory::mem0::test
