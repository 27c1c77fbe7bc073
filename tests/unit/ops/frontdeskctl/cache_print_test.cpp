#include "ops/frontdeskctl/cache_print.hpp"

#include "shared/cache/stored.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr shared::WallMs kNow = 1'763'744'400'000;
constexpr const char* kKey = "patient:c:p";

std::optional<shared::cache::KeyFacts> value(std::size_t compress_from = 0) {
    shared::cache::Write write;
    write.json = R"({"name":"Maria"})";
    write.version = 7;
    write.fresh_until = kNow + 59'900;
    write.compress_from = compress_from;
    return shared::cache::KeyFacts{shared::cache::write_stored(write), 120'999ms};
}

std::optional<shared::cache::KeyFacts> text(std::string words) {
    return shared::cache::KeyFacts{std::move(words), std::nullopt};
}

TEST(ctl_cache_print, shows_a_value_only_where_it_is_asked_for) {
    const std::string plain = cache_key_text(kKey, value(), kNow, false);
    EXPECT_EQ(plain,
              "key: patient:c:p\nform: value\nversion: 7\nfresh for: 59 s\nstays: 120 s\n"
              "bytes: 56\n");
    EXPECT_EQ(cache_key_text(kKey, value(), kNow, true), plain + "{\"name\":\"Maria\"}\n");
    EXPECT_EQ(shared::cache::key_json(kKey, value(), kNow, false),
              R"({"key":"patient:c:p","found":true,"form":"value","version":7,)"
              R"("fresh_until":1763744459900,"is_fresh":true,"ttl_seconds":120,"bytes":56})");
    EXPECT_THAT(shared::cache::key_json(kKey, value(), kNow, true),
                HasSubstr(R"("bytes":56,"value":{"name":"Maria"}})"));
}

TEST(ctl_cache_print, says_what_is_no_longer_fresh) {
    EXPECT_THAT(cache_key_text(kKey, value(), kNow + 60'000, false), HasSubstr("fresh for: 0 s"));
    EXPECT_THAT(shared::cache::key_json(kKey, value(), kNow + 60'000, false),
                HasSubstr(R"("is_fresh":false)"));
}

TEST(ctl_cache_print, tells_other_forms_apart) {
    const auto removed = text(shared::cache::write_removed(7, kNow));
    EXPECT_THAT(cache_key_text(kKey, removed, kNow, false), HasSubstr("form: removed\n"));
    EXPECT_THAT(cache_key_text(kKey, text("odd words"), kNow, false),
                testing::AllOf(HasSubstr("form: unreadable\nstays: without end"),
                               Not(HasSubstr("odd words"))));
    EXPECT_THAT(cache_key_text(kKey, text("odd words"), kNow, true), HasSubstr("odd words\n"));
    EXPECT_THAT(shared::cache::key_json(kKey, text("odd \"words\""), kNow, true),
                HasSubstr(R"("ttl_seconds":null,"bytes":11,"text":"odd \"words\""})"));
    EXPECT_EQ(cache_key_text(kKey, std::nullopt, kNow, true), "not there\n");
    EXPECT_EQ(shared::cache::key_json(kKey, std::nullopt, kNow, true),
              R"({"key":"patient:c:p","found":false})");
}

TEST(ctl_cache_print, tells_how_long_a_key_stays) {
    EXPECT_EQ(cache_ttl_text(value()), "120 s\n");
    EXPECT_EQ(cache_ttl_text(text("a")), "without end\n");
    EXPECT_EQ(shared::cache::ttl_json("a", value()),
              R"({"key":"a","found":true,"ttl_seconds":120})");
    EXPECT_EQ(shared::cache::ttl_json("a", std::nullopt), R"({"key":"a","found":false})");
}

TEST(ctl_cache_print, tells_how_each_server_is) {
    shared::cache::RedisFacts up;
    up.server = "a:1/0";
    up.is_connected = true;
    up.used_memory_mb = 1.5;
    up.evicted_keys = 3;
    shared::cache::RedisFacts away;
    away.server = "b:1/0";
    away.fault = "redis_down";
    EXPECT_EQ(cache_health_text({up, away}),
              "a:1/0: connected, 1.50 MB used (peak 0.00), 3 keys evicted, 0 expired, 0 commands\n"
              "b:1/0: does not answer (redis_down)\n");
    EXPECT_THAT(cache_health_json({up, away}), HasSubstr(R"({"healthy":false,"redis":[)"));
    EXPECT_THAT(cache_health_json({up}), HasSubstr(R"({"healthy":true,"redis":[)"));
}

TEST(ctl_cache_print, lists_what_matched) {
    shared::cache::MatchedKeys matched{"a*", {"a1", "a2"}, 2, std::nullopt, {}};
    EXPECT_EQ(matched_text(matched), "a1\na2\n2 keys\n");
    EXPECT_EQ(shared::cache::matched_json(matched),
              R"({"pattern":"a*","count":2,"keys":["a1","a2"],"away":[]})");
    matched.count = 5;
    matched.away = {"b:1/0"};
    EXPECT_EQ(matched_text(matched), "a1\na2\n5 keys, 2 listed\n");
    EXPECT_THAT(shared::cache::matched_json(matched), HasSubstr(R"("away":["b:1/0"])"));
    EXPECT_EQ(shared::cache::matched_json({"a*", {}, 5, 4, {}}),
              R"({"pattern":"a*","count":5,"deleted":4,"away":[]})");
    EXPECT_EQ(matched_text({"a*", {}, 5, 4, {}}), "4 keys deleted\n");
}

}  // namespace
}  // namespace ops::frontdeskctl
