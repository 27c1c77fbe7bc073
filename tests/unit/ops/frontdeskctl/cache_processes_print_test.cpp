#include "ops/frontdeskctl/cache_processes_print.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

AdminAnswer process(const std::string& url,
                    const std::string& clinic,
                    const std::string& redis = R"("connected":true,"used_memory_mb":1.5)") {
    return {url,
            200,
            R"({"process":{"categories":[{"category":"clinic",)" + clinic +
                R"(}],"changes_heard":true,"channel_losses":1,"redis_round_trips":9},)" +
                R"("redis":[{"server":"r:1/0",)" + redis + "}]}",
            "",
            false};
}

AdminAnswer away(const std::string& url) {
    return {url, 0, "", "refused", false};
}

TEST(ctl_cache_processes_print, shows_each_process_and_all_together) {
    const std::string text = stats_text(
        {process("http://a", R"("on":true,"entries":3,"hits":6,"negative_hits":3,"misses":1)"),
         process("http://b", R"("on":true,"hits":0,"misses":10,"loads":2,"load_us":3000)"),
         away("http://c")});
    EXPECT_THAT(text,
                HasSubstr("http://a: changes heard of, 9 Redis round trips, 1 channels lost"));
    EXPECT_THAT(text, ContainsRegex("clinic +on +3 +0 +9 +1 +90.0% +0 +0 +- "));
    EXPECT_THAT(text, ContainsRegex("clinic +on +0 +0 +0 +10 +0.0% .* 2 +0 +1.5 "));
    EXPECT_THAT(text, ContainsRegex("together:\n.*\n +clinic +on +3 +0 +9 +11 +45.0%"));
    EXPECT_THAT(text, HasSubstr("Redis:\nr:1/0: connected, 1.50 MB used"));
    EXPECT_THAT(text, Not(HasSubstr("http://c")));
}

TEST(ctl_cache_processes_print, tells_what_differs_between_them) {
    const std::string text = stats_text(
        {process("http://a", R"("on":true)"),
         process("http://b", R"("on":false)", R"("connected":false,"fault":"redis_down")")});
    EXPECT_THAT(text, ContainsRegex("clinic +some"));
    EXPECT_THAT(text, HasSubstr("  Redis r:1/0 does not answer it (redis_down)\n"));
    EXPECT_THAT(text, HasSubstr("Redis:\nr:1/0: connected"));
}

TEST(ctl_cache_processes_print, gives_programs_the_answers_as_they_are) {
    EXPECT_EQ(processes_json({{"http://a", 200, R"({"process":{"x":1},"redis":[]})", "", false},
                              away("http://b")}),
              R"({"processes":[{"address":"http://a","process":{"x":1},"redis":[]}],)"
              R"("away":[{"address":"http://b","why":"refused"}]})");
    EXPECT_EQ(processes_json({}), R"({"processes":[],"away":[]})");
}

TEST(ctl_cache_processes_print, says_how_far_a_warm_up_is) {
    constexpr const char* kUnderWay =
        R"({"running":true,"ended":1,"group":"all","category":"clinic","values":300,"done":[]})";
    constexpr const char* kOver =
        R"({"running":false,"ended":2,"group":"all","done":[{"category":"clinic","values":7,"took_ms":4},)"
        R"({"category":"memory","values":0,"took_ms":1,"fault":"postgres_down"}]})";
    EXPECT_EQ(warming_words(kUnderWay), "clinic, 300 values so far");
    EXPECT_EQ(warming_words(R"({"running":true,"ended":1})"), "waits for its turn");
    EXPECT_FALSE(is_warm_up_over(kUnderWay, 1));
    EXPECT_TRUE(is_warm_up_over(kOver, 2));
    EXPECT_FALSE(is_warm_up_over(kOver, 3));
    EXPECT_FALSE(is_warmed(kOver));
    EXPECT_TRUE(is_warmed(kUnderWay));
    EXPECT_EQ(warmed_text({{"http://a", 200, kOver, "", false}, away("http://b")}),
              "http://a: clinic: 7 values in 4 ms\n"
              "http://a: memory: 0 values in 1 ms, postgres_down\n");
}

}  // namespace
}  // namespace ops::frontdeskctl
