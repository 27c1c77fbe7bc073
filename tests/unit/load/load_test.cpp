#include "tests/load/load.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

constexpr std::int64_t kStart = 1'000'000;

class FixedClock final : public shared::Clock {
  public:
    shared::WallMs wall_ms() const override { return 1'900'000'000'000; }
    shared::MonoUs mono_us() const override { return 0; }
    shared::BootNs boot_ns() const override { return 0; }
};

PlannedPost post(std::int64_t at_us, std::uint32_t conversation, bool is_repeat = false) {
    return {at_us, conversation, 0, is_repeat};
}

class LoadTest : public ::testing::Test {
  protected:
    Load load(std::vector<PlannedPost> plan, std::int64_t again_us = 0) {
        LoadOptions options;
        options.hosts = {"one:1", "two:2"};
        options.again_us = again_us;
        Target target;
        target.line = "demo-dental";
        return {std::move(plan), {target}, options, clock_, kStart, [this](const Ended& ended) {
                    ended_.push_back(ended);
                }};
    }
    static Answer answered(int status, std::int64_t at_us) {
        return {status, status == 0 ? "reset" : "", at_us - 100, at_us};
    }

    FixedClock clock_;
    std::vector<Ended> ended_;
};

TEST_F(LoadTest, posts_each_at_its_time_to_the_addresses_in_turn) {
    auto load = this->load({post(0, 0), post(500, 1)});
    EXPECT_EQ(load.next_us(), kStart);
    EXPECT_EQ(load.take(kStart).address, 0U);
    EXPECT_EQ(load.next_us(), kStart + 500);
    EXPECT_EQ(load.take(kStart + 530).address, 1U);
    EXPECT_FALSE(load.next_us());
    EXPECT_EQ(load.tally().late.max(), 30);
    EXPECT_EQ(load.tally().messages, 2U);
}

TEST_F(LoadTest, counts_latency_from_the_intended_time) {
    auto load = this->load({post(0, 0)});
    const auto tag = load.take(kStart + 7'000).tag;
    load.ended(tag, answered(200, kStart + 7'200));
    EXPECT_EQ(load.tally().taken.max(), 7'200);
    ASSERT_EQ(ended_.size(), 1U);
    EXPECT_EQ(ended_[0].answer.ended_us - ended_[0].intended_us, 7'200);
    EXPECT_EQ(ended_[0].intended_us, 1'900'000'000'000'000 + kStart);
}

TEST_F(LoadTest, accepts_an_id_once_however_often_it_is_taken) {
    auto load = this->load({post(0, 0), post(10, 0, true), post(20, 1)});
    for (int i = 0; i < 3; ++i) load.ended(load.take(kStart + 20).tag, answered(200, kStart + 50));
    EXPECT_EQ(load.tally().accepted, 2U);
    EXPECT_EQ(load.tally().messages, 2U);
    EXPECT_EQ(load.tally().repeats, 1U);
    EXPECT_EQ(ended_[0].id, ended_[1].id);
    EXPECT_TRUE(ended_[0].is_first_taken);
    EXPECT_FALSE(ended_[1].is_first_taken);
}

TEST_F(LoadTest, leaves_what_was_refused_without_patience) {
    auto load = this->load({post(0, 0)});
    load.ended(load.take(kStart).tag, answered(503, kStart + 100));
    EXPECT_FALSE(load.next_us());
    EXPECT_EQ(load.tally().accepted, 0U);
    EXPECT_EQ(load.tally().answers.at("503"), 1U);
}

TEST_F(LoadTest, posts_again_under_the_same_id_until_it_is_taken) {
    auto load = this->load({post(0, 0), post(900'000, 1)}, 5'000'000);
    load.ended(load.take(kStart).tag, answered(0, kStart + 100));
    ASSERT_EQ(load.next_us(), kStart + 500'100);
    const auto again = load.take(kStart + 500'100);
    EXPECT_NE(again.request.find(ended_[0].id), std::string::npos);
    EXPECT_EQ(load.tally().late.count(), 1U);  // of planned posts alone
    load.ended(again.tag, answered(200, kStart + 500'300));
    EXPECT_EQ(load.tally().taken.max(), 500'300);
    EXPECT_EQ(load.next_us(), kStart + 900'000);
    EXPECT_EQ(load.tally().again, 1U);
    EXPECT_EQ(load.tally().answers.at("reset"), 1U);
}

TEST_F(LoadTest, gives_up_when_its_patience_is_over_or_it_was_stopped) {
    auto load = this->load({post(0, 0)}, 1'000'000);
    load.ended(load.take(kStart).tag, answered(503, kStart + 1'000'000));
    EXPECT_FALSE(load.next_us());
    auto stopped = this->load({post(0, 0), post(10, 1)}, 1'000'000);
    const auto tag = stopped.take(kStart).tag;
    stopped.stop();
    stopped.ended(tag, answered(503, kStart + 100));
    EXPECT_FALSE(stopped.next_us());
}

TEST_F(LoadTest, tells_its_counts_as_json_and_in_words) {
    auto load = this->load({post(0, 0)});
    load.ended(load.take(kStart + 5).tag, answered(200, kStart + 1'250));
    const auto json = tally_json(load.tally(), 9, "3");
    EXPECT_NE(json.find(R"("seed":"9","run":"3","messages":1)"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("answers":{"200":1})"), std::string::npos) << json;
    EXPECT_NE(json.find(R"("taken_us":{"count":1,"p50":1250)"), std::string::npos) << json;
    EXPECT_NE(tally_text(load.tally()).find("p99 1.25"), std::string::npos);
    auto refused = this->load({post(0, 0)});
    refused.ended(refused.take(kStart).tag, answered(503, kStart + 100));
    EXPECT_NE(tally_text(refused.tally()).find("intended to 2xx        none\n"), std::string::npos);
}

}  // namespace
}  // namespace tests::load
