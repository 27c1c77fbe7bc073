#include "shared/memory/mem0/instant.hpp"

#include "shared/memory/mem0/settings.hpp"

#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// 2026-01-02T03:04:05Z
constexpr std::int64_t kSeconds = 1'767'323'045;

TEST(mem0_instant, reads_what_both_write) {
    EXPECT_EQ(instant_of("2026-01-02T03:04:05Z"), kSeconds * 1'000'000);
    EXPECT_EQ(instant_of("2026-01-02T03:04:05.25Z"), kSeconds * 1'000'000 + 250'000);
    EXPECT_EQ(instant_of("2026-01-01T19:04:05.000001-08:00"), kSeconds * 1'000'000 + 1);
    EXPECT_EQ(instant_of("2026-01-02 03:04:05"), kSeconds * 1'000'000);
    EXPECT_EQ(instant_of("2026-01-02T05:34:05+02:30"), kSeconds * 1'000'000);
}

TEST(mem0_instant, reads_nothing_else) {
    for (const char* text : {"",
                             "2026-01-02",
                             "now",
                             "2026-01-02T03:04:05 PST",
                             "2026-01-02T03:04:05+2",
                             "2026-13-02T03:04:05Z",
                             "2026-01-02T03:04:05+a0:00"}) {
        EXPECT_FALSE(instant_of(text).has_value()) << text;
    }
}

TEST(mem0_instant, knows_the_days_of_the_calendar) {
    EXPECT_EQ(day_of(kSeconds * 1000), "2026-01-02");
    EXPECT_TRUE(is_day("2028-02-29"));
    EXPECT_FALSE(is_day("2027-02-29"));
    EXPECT_FALSE(is_day("2027-2-2"));
    EXPECT_FALSE(is_day("tomorrow"));
    EXPECT_FALSE(is_day(""));
}

TEST(mem0_retry_after, is_seconds_or_a_date_within_reason) {
    const WallMs now = kSeconds * 1000;
    EXPECT_EQ(retry_after_of("7", now), seconds(7));
    EXPECT_EQ(retry_after_of("Fri, 02 Jan 2026 03:04:35 GMT", now), seconds(30));
    EXPECT_EQ(retry_after_of("Fri, 02 Jan 2026 03:00:00 GMT", now), seconds(0));
    EXPECT_EQ(retry_after_of("86400", now), seconds(600));
    EXPECT_EQ(retry_after_of("99999999999999999999", now), seconds(600));
    EXPECT_EQ(retry_after_of("-3", now), seconds(0));
    EXPECT_EQ(retry_after_of("soon", now), seconds(0));
    EXPECT_EQ(retry_after_of("", now), seconds(0));
}

TEST(mem0_settings, wait_for_an_addition_as_long_as_its_dialect_takes) {
    Settings settings;
    EXPECT_EQ(settings.add_limit(), milliseconds(1'500));
    settings.dialect = Dialect::kServer;
    EXPECT_EQ(settings.add_limit(), milliseconds(30'000));
    settings.add_timeout = milliseconds(700);
    EXPECT_EQ(settings.add_limit(), milliseconds(700));
}

TEST(mem0_settings, say_what_is_wrong_and_never_the_key) {
    Settings settings;
    settings.url = "https://api.mem0.ai";
    settings.key = "k-1";
    EXPECT_EQ(problem_of(settings), "");
    for (const char* url : {"",
                            "api.mem0.ai",
                            "ftp://x",
                            "http://",
                            "http:///v1",
                            "http://a b",
                            "http://a?x=",
                            "http://a#",
                            "http://me:pw@a",
                            "http://a\nb"}) {
        settings.url = url;
        EXPECT_NE(problem_of(settings), "") << url;
    }
    settings.url = "http://127.0.0.1:8888/mem0";
    for (const char* key : {"", "secret 1", "secret\r\nX: y"}) {
        settings.key = key;
        EXPECT_NE(problem_of(settings), "");
        EXPECT_EQ(problem_of(settings).find("secret"), std::string::npos);
    }
    settings.key.clear();
    settings.dialect = Dialect::kServer;
    EXPECT_EQ(problem_of(settings), "");
    settings.read_timeout = milliseconds(0);
    EXPECT_NE(problem_of(settings), "");
}

TEST(mem0_settings, know_two_dialects) {
    EXPECT_EQ(dialect_of("hosted"), Dialect::kHosted);
    EXPECT_EQ(dialect_of("server"), Dialect::kServer);
    EXPECT_FALSE(dialect_of("cloud").has_value());
}

}  // namespace
}  // namespace shared::memory::mem0
