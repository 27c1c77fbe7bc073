#include "ops/sandbox/accounts.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;

Accounts demo() {
    std::ifstream in(FRONTDESK_ROOT "/schemas/seed/demo.json");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    shared::json::Parser parser;
    Accounts accounts;
    EXPECT_TRUE(accounts.learn(*parser.parse(text)).has_value());
    return accounts;
}

TEST(Accounts, KnowsTheLinesOfTheDemoClinics) {
    const Accounts accounts = demo();
    ASSERT_NE(accounts.evolution("demo-dental"), nullptr);
    EXPECT_EQ(accounts.evolution("demo-dental")->api_key, "dental-token-0002");
    EXPECT_EQ(accounts.evolution("demo-dental")->path_token, "tok_demo_dental");
    EXPECT_EQ(accounts.evolution("demo-dental-v1")->dialect, Dialect::kEvolutionV1);
    ASSERT_NE(accounts.meta("910000000000302"), nullptr);
    EXPECT_EQ(accounts.meta("910000000000302")->app_secret, "frontdesk-samples-app-secret");
    EXPECT_TRUE(accounts.knows_token("demo-meta-access-token"));
}

TEST(Accounts, KeepsTheProvidersApart) {
    const Accounts accounts = demo();
    EXPECT_EQ(accounts.meta("demo-dental"), nullptr);
    EXPECT_EQ(accounts.evolution("910000000000301"), nullptr);
    EXPECT_EQ(accounts.evolution("demo-nowhere"), nullptr);
    EXPECT_FALSE(accounts.knows_token(""));
}

TEST(Accounts, FindsALineByItsSource) {
    const Accounts accounts = demo();
    EXPECT_EQ(accounts.find("demo-meta", "")->line, "910000000000301");
    EXPECT_EQ(accounts.find("demo-meta", "demo-dental"), nullptr);
    EXPECT_EQ(accounts.find("", ""), nullptr);
}

TEST(Accounts, LearnsALineAnewWhereItIsKnown) {
    Accounts accounts = demo();
    shared::json::Parser parser;
    const auto before = accounts.lines().size();
    const auto taken = accounts.learn(*parser.parse(
        R"({"sources":[{"name":"other","dialect":"evolution_v2","path_token":"t",)"
        R"("lines":[{"line":"demo-dental","api_key":"new"},{"line":"x","api_key":"k"}]}]})"));
    EXPECT_EQ(*taken, 2U);
    EXPECT_EQ(accounts.lines().size(), before + 1);
    EXPECT_EQ(accounts.evolution("demo-dental")->api_key, "new");
    EXPECT_FALSE(accounts.learn(*parser.parse("{}")).has_value());
}

}  // namespace
