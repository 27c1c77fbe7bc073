#include "tests/load/target.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

std::string demo() {
    std::ifstream file(std::string(FRONTDESK_ROOT) + "/schemas/seed/demo.json");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(LoadTarget, reads_every_line_of_the_demo_with_its_dialect_and_proof) {
    const auto targets = read_targets(demo(), {});
    ASSERT_TRUE(targets);
    ASSERT_EQ(targets->size(), 5U);
    EXPECT_EQ((*targets)[0].dialect, Dialect::kEvolutionV2);
    EXPECT_EQ((*targets)[0].path_token, "tok_demo_dental");
    EXPECT_EQ((*targets)[2].dialect, Dialect::kEvolutionV1);
    EXPECT_EQ((*targets)[3].dialect, Dialect::kMeta);
    EXPECT_EQ((*targets)[4].line, "910000000000302");
    EXPECT_EQ((*targets)[4].app_secret, "frontdesk-samples-app-secret");
}

TEST(LoadTarget, keeps_to_the_lines_that_are_named) {
    const auto targets = read_targets(demo(), {"demo-pediatrics"});
    ASSERT_TRUE(targets);
    ASSERT_EQ(targets->size(), 1U);
    EXPECT_EQ(targets->front().line, "demo-pediatrics");
}

TEST(LoadTarget, refuses_a_line_that_is_not_there_and_what_is_no_clinic_file) {
    EXPECT_EQ(read_targets(demo(), {"demo-dental", "nowhere"}).error().code, "no_line");
    EXPECT_EQ(read_targets("{", {}).error().code, "bad_seed");
    EXPECT_EQ(read_targets(R"({"organizations":[]})", {}).error().code, "no_line");
}

}  // namespace
}  // namespace tests::load
