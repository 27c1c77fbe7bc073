// The model's adapter over sockets.
#include "shared/memory/model/client.hpp"

#include "tests/adapters/shared/memory/liar.hpp"
#include "tests/adapters/shared/memory/mem0/calls.hpp"

#include <gtest/gtest.h>

namespace shared::memory::model {
namespace {

using mem0::test::patient;
using memory::test::Liar;

class memory_model : public testing::Test {
  protected:
    memory_model() {
        Settings settings;
        settings.url = liar_.url();
        settings.name = "small";
        settings.timeout = std::chrono::seconds(15);
        provider_ = make_client(settings, clock_, http::make_curl_client({}));
    }
    Added add(bool infer = true) {
        Addition said = mem0::test::text("I am afraid of needles");
        said.infer = infer;
        said.language = "en";
        return mem0::test::add(*provider_, patient(1), said);
    }

    SystemClock clock_;
    Liar liar_;
    std::unique_ptr<Provider> provider_;
};

TEST_F(memory_model, hands_back_what_it_found) {
    liar_.answer(200,
                 R"({"choices":[{"message":{"content":"{\"facts\":[{\"text\":\"Afraid\"}]}"}}]})");
    const Added added = add();
    ASSERT_TRUE(added.outcome.is_done()) << added.outcome.code;
    ASSERT_EQ(added.facts.size(), 1u);
    EXPECT_EQ(added.facts[0].body, "Afraid");
    EXPECT_EQ(added.facts[0].language, "en");
    EXPECT_FALSE(added.is_empty);
}

TEST_F(memory_model, tells_nothing_found_from_garbage) {
    liar_.answer(200, R"({"choices":[{"message":{"content":"{\"facts\":[]}"}}]})");
    EXPECT_TRUE(add().is_empty);
    liar_.answer(200, "<html>");
    EXPECT_EQ(add().outcome.code, "memory_garbage");
    EXPECT_EQ(liar_.seen().size(), 2u);
}

TEST_F(memory_model, is_not_asked_where_words_are_kept_as_they_are) {
    EXPECT_TRUE(add(false).outcome.is_done());
    EXPECT_EQ(liar_.seen().size(), 0u);
}

TEST_F(memory_model, is_left_alone_after_five_failures) {
    for (int i = 0; i < 5; ++i) {
        liar_.answer(i % 2 == 0 ? 500 : 0, "");
        EXPECT_EQ(add().outcome.fate, i % 2 == 0 ? Fate::kRetry : Fate::kUnknown);
    }
    EXPECT_EQ(add().outcome.code, "memory_breaker_open");
    EXPECT_EQ(liar_.seen().size(), 5u);
}

}  // namespace
}  // namespace shared::memory::model
