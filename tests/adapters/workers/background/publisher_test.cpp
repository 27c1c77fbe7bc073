// Read models on Redis servers of the test's own.
#include "shared/json/value.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "workers/background/read_models/read_models.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace workers::background::read_models {
namespace {

using namespace std::chrono_literals;
using shared::redis::test::RedisServer;

constexpr std::size_t kModels = 60;

std::vector<ReadModel> models(std::int64_t version) {
    std::vector<ReadModel> out;
    for (std::size_t i = 0; i < kModels; ++i) {
        out.push_back({.key = "session:c:p:" + std::to_string(i),
                       .json = R"({"of":)" + std::to_string(version) + "}",
                       .version = version,
                       .ttl = kSessionTtl});
    }
    return out;
}

class Publishing : public testing::Test {
  protected:
    std::string standing(const std::string& key) {
        const std::vector<shared::redis::KeyCommand> get = {{key, {"GET", key}}};
        const auto reply = l2_.servers().run(get, 5s);
        return reply.front() ? reply.front()->text : "";
    }

    RedisServer first_, second_;
    shared::SystemClock clock_;
    shared::cache::L2 l2_{{.url = first_.url() + "," + second_.url()}, clock_};
    Publisher publisher_{l2_, clock_, 500ms};
};

TEST_F(Publishing, puts_a_batch_with_its_version_first) {
    const Published done = publisher_.publish(models(12));
    EXPECT_EQ(done.done, kModels);
    EXPECT_EQ(done.skipped, 0U);
    EXPECT_FALSE(done.fault);
    shared::json::Parser parser;
    const auto value = parser.parse(standing("session:c:p:7"));
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)["version"].integer(), 12);
    EXPECT_EQ((*value)["of"].integer(), 12);
    const auto fresh_for = (*value)["fresh_until"].integer_or(0) - clock_.wall_ms();
    EXPECT_GT(fresh_for, 200'000);
    EXPECT_LE(fresh_for, 300'000);
}

TEST_F(Publishing, leaves_what_is_younger) {
    EXPECT_EQ(publisher_.publish(models(12)).done, kModels);
    EXPECT_EQ(publisher_.publish(models(11)).done, kModels);
    EXPECT_NE(standing("session:c:p:7").find(R"("of":12})"), std::string::npos);
    EXPECT_EQ(publisher_.publish(models(13)).done, kModels);
    EXPECT_NE(standing("session:c:p:7").find(R"("of":13})"), std::string::npos);
    EXPECT_FALSE(publisher_.publish({}).fault);
}

TEST_F(Publishing, one_round_trip_to_each_server_once_the_script_is_known) {
    (void)publisher_.publish(models(12));
    (void)publisher_.publish(models(13));
    const auto before = l2_.usage().round_trips;
    (void)publisher_.publish(models(14));
    EXPECT_EQ(l2_.usage().round_trips, before + 2);
}

TEST_F(Publishing, what_may_stay_and_did_not_change_is_not_told) {
    auto patients = models(12);
    for (auto& model : patients) model.may_stay = true;
    EXPECT_EQ(publisher_.publish(patients).done, kModels);
    const std::string before = standing("session:c:p:7");
    EXPECT_EQ(publisher_.publish(patients).done, kModels);
    EXPECT_EQ(standing("session:c:p:7"), before);
    EXPECT_EQ(l2_.usage().unchanged, kModels);
    // Back to what it was: no older change may come after it.
    for (auto& model : patients) model.version = 14;
    EXPECT_EQ(publisher_.publish(patients).done, kModels);
    EXPECT_EQ(l2_.usage().unchanged, kModels);
}

TEST_F(Publishing, a_server_that_is_away_skips_its_own) {
    second_.kill();
    const Published done = publisher_.publish(models(12));
    EXPECT_EQ(done.done + done.skipped, kModels);
    EXPECT_GT(done.done, kModels / 5);
    EXPECT_GT(done.skipped, kModels / 5);
    ASSERT_TRUE(done.fault);
    EXPECT_EQ(done.fault->code, "redis_down");
}

}  // namespace
}  // namespace workers::background::read_models
