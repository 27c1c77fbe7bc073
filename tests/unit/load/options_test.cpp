#include "tests/load/options.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

ParsedOptions parse(const std::vector<std::string>& words) {
    static const std::string kSeedFile = std::string(FRONTDESK_ROOT) + "/schemas/seed/demo.json";
    std::vector<const char*> all = {"frontdesk-load", "--lines-of", kSeedFile.c_str()};
    for (const auto& word : words) all.push_back(word.c_str());
    return parse_options(static_cast<int>(all.size()), all.data());
}

TEST(LoadOptions, takes_addresses_lines_and_the_plan) {
    const auto parsed = parse({"--url",
                               "http://a:1,http://b:2",
                               "--line",
                               "demo-dental",
                               "--rate",
                               "50",
                               "--duration",
                               "2.5",
                               "--repeats",
                               "20",
                               "--seed",
                               "7"});
    ASSERT_EQ(parsed.fault, "");
    EXPECT_EQ(parsed.options.hosts(), (std::vector<std::string>{"a:1", "b:2"}));
    EXPECT_EQ(parsed.options.lines, std::vector<std::string>{"demo-dental"});
    EXPECT_EQ(parsed.options.plan.rate, 50);
    EXPECT_EQ(parsed.options.plan.seconds, 2.5);
    EXPECT_EQ(parsed.options.plan.repeats, 0.2);
    EXPECT_EQ(parsed.options.plan.seed, 7U);
}

TEST(LoadOptions, draws_seed_and_run_where_none_is_given) {
    const auto one = parse({"--url", "http://a:1"}).options,
               two = parse({"--url", "http://a:1"}).options;
    EXPECT_TRUE(one.plan.seed != two.plan.seed || one.run != two.run);
}

TEST(LoadOptions, names_what_is_wrong) {
    EXPECT_NE(parse({}).fault, "");
    EXPECT_NE(parse({"--url", "https://a:1"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a:1/path"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a:1", "--rate", "0"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a:1", "--rate", "100000", "--duration", "3600"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a:1", "--run", "16777216"}).fault, "");
    EXPECT_NE(parse({"--url", "http://a:1", "--odd"}).fault, "");
    EXPECT_NE(parse({"--help"}).help, "");
}

}  // namespace
}  // namespace tests::load
