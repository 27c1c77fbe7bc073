#include "shared/postgres/url.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

struct Expected {
    const char* text;
    const char* for_libpq;
    bool is_pooled, is_prepared;
};

class database_url : public testing::TestWithParam<Expected> {};

TEST_P(database_url, keeps_what_is_not_ours) {
    const auto url = parse_url(GetParam().text);
    ASSERT_TRUE(url);
    EXPECT_EQ(url->text, GetParam().for_libpq);
    EXPECT_EQ(url->is_pooled, GetParam().is_pooled);
    EXPECT_EQ(url->is_prepared, GetParam().is_prepared);
}

INSTANTIATE_TEST_SUITE_P(
    all,
    database_url,
    testing::Values(Expected{"postgresql://u:p@h/d", "postgresql://u:p@h/d", false, true},
                    Expected{"postgresql://h/d?sslmode=require",
                             "postgresql://h/d?sslmode=require",
                             false,
                             true},
                    Expected{"postgresql://h/d?prepared=false", "postgresql://h/d", true, false},
                    Expected{"postgresql://h/d?prepared=true", "postgresql://h/d", false, true},
                    Expected{"postgresql://h/d?sslmode=require&prepared=false&connect_timeout=2",
                             "postgresql://h/d?sslmode=require&connect_timeout=2",
                             true,
                             false},
                    Expected{"postgresql://h/d?pooler=transaction", "postgresql://h/d", true, true},
                    Expected{"host=h dbname=d prepared=false", "host=h dbname=d", true, false},
                    Expected{"host=h password='a prepared=false' user=u",
                             "host=h password='a prepared=false' user=u",
                             false,
                             true},
                    Expected{R"(host=h password='it\'s prepared=false')",
                             R"(host=h password='it\'s prepared=false')",
                             false,
                             true}));

TEST(database_url, refuses_words_of_ours_that_mean_nothing) {
    EXPECT_FALSE(parse_url("postgresql://h/d?prepared=no"));
    EXPECT_FALSE(parse_url("postgresql://h/d?pooler=session"));
    EXPECT_FALSE(parse_url("host=h prepared="));
}

}  // namespace
}  // namespace shared::postgres
