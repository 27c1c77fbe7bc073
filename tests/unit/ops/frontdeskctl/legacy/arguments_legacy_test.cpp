#include "ops/frontdeskctl/arguments.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

Parsed parse(std::vector<const char*> words) {
    const std::vector<const char*> all{"frontdeskctl", "legacy", "session-ids"};
    words.insert(words.begin(), all.begin(), all.end());
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(legacy_arguments, name_a_step_with_its_options) {
    const auto apply = parse({"apply",
                              "--batch",
                              "500",
                              "--rate",
                              "0",
                              "--skip",
                              "a.b",
                              "--skip",
                              "a.c",
                              "--lock-timeout",
                              "1000",
                              "--until",
                              "indexed"});
    EXPECT_EQ(apply.fault, "");
    EXPECT_EQ(apply.arguments.command, Command::kLegacyApply);
    EXPECT_EQ(apply.arguments.legacy.batch_rows, 500);
    EXPECT_EQ(apply.arguments.legacy.rows_per_second, 0);
    EXPECT_EQ(apply.arguments.legacy.skip, (std::vector<std::string>{"a.b", "a.c"}));
    EXPECT_EQ(apply.arguments.legacy.lock_timeout_ms, 1'000);
    EXPECT_EQ(apply.arguments.legacy.until, "indexed");
    EXPECT_TRUE(needs_of(apply.arguments).database);
    EXPECT_EQ(parse({"plan", "--sessions", "core.s"}).arguments.command, Command::kLegacyPlan);
    EXPECT_EQ(parse({"verify"}).arguments.command, Command::kLegacyVerify);
    EXPECT_EQ(parse({"rollback"}).arguments.command, Command::kLegacyRollback);
    EXPECT_TRUE(parse({"apply", "--contract"}).arguments.legacy.contract);
    EXPECT_EQ(parse({}).fault, "session-ids needs one of its commands: plan apply verify rollback");
}

TEST(legacy_arguments, that_mean_nothing_are_refused) {
    for (const auto& wrong :
         std::vector<std::vector<const char*>>{{"aply"},
                                               {"apply", "--batch", "1"},
                                               {"apply", "--rate", "-1"},
                                               {"apply", "--until", "switched"},
                                               {"apply", "--skip", "messages"},
                                               {"apply", "--only", "core."},
                                               {"apply", "--sessions", "sessions"},
                                               {"apply", "--contract", "--until", "indexed"},
                                               {"apply", "--contract", "--casts"},
                                               {"apply", "--until", "indexed", "--casts"},
                                               {"apply", "--lock-timeout", "1"},
                                               {"plan", "--contract"},
                                               {"verify", "--batch", "10"}}) {
        EXPECT_NE(parse(wrong).fault, "") << wrong.back();
    }
}

}  // namespace
}  // namespace ops::frontdeskctl
