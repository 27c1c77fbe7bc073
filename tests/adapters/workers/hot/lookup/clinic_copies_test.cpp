// The copies in Redis.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;
using testing::Not;

class Copies : public Clinics {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        redis_ = shared::redis::connect(caching_.loads.redis);
    }
    void put(const std::string& key, const std::string& text) {
        ASSERT_TRUE(redis_->run_one({"SET", key, text, "EX", "60"}, seconds(5)));
    }
    std::string kept(const std::string& key) {
        return redis_->run_one({"GET", key}, seconds(5))->text;
    }
    std::string clinic_key() const { return "clinic:" + clinic_; }

    std::unique_ptr<shared::redis::Redis> redis_;
};

TEST_F(Copies, say_whose_a_line_is_and_hold_no_credential) {
    start_warm();
    const std::string instance = kept("whatsapp:instance:" + line_of("one"));
    for (const std::string& part : {R"("clinic_id":")" + clinic_ + '"',
                                    R"("organization_id":")" + organization_ + '"',
                                    std::string(R"("name":"demo")"),
                                    std::string(R"("whatsapp_number":)"),
                                    R"("instance_name":")" + line_of("one") + '"',
                                    std::string(R"({"version":)"),
                                    std::string(R"(,"fresh_until":)")}) {
        EXPECT_THAT(instance, HasSubstr(part));
    }
    const auto keys = redis_->run_one({"KEYS", "*"}, seconds(5));
    for (const auto& key : keys->items) {
        EXPECT_THAT(kept(key.text), Not(HasSubstr("key of one"))) << key.text;
    }
}

TEST_F(Copies, spare_a_new_process_all_but_the_credential) {
    start_warm();
    start();
    EXPECT_EQ(price_of(find("one")), "120.00");
    EXPECT_EQ(connections_->statements(), 1U);
    EXPECT_EQ(counts().l2_hits, 2U);
}

TEST_F(Copies, a_second_warm_up_leaves_what_did_not_change) {
    start_warm();
    const std::string before = kept(clinic_key());
    const std::string instance = kept("whatsapp:instance:" + line_of("one"));
    turn_until([&] {  // a Redis that all tests share may be late, or be flushed
        EXPECT_TRUE(warm());
        return caches_->usage().l2.unchanged >= 2;
    });
    EXPECT_EQ(kept(clinic_key()), before);
    EXPECT_EQ(kept("whatsapp:instance:" + line_of("one")), instance);
    set_price(130);
    turn_until([&] {
        EXPECT_TRUE(warm());
        return kept(clinic_key()).find("130.00") != std::string::npos;
    });
    EXPECT_THAT(kept(clinic_key()), HasSubstr("130.00"));
}

TEST_F(Copies, of_an_older_version_do_not_come_back_after_an_announcement) {
    start_warm();
    const std::string old = kept(clinic_key());
    set_price(130);
    announce_clinic();
    turn_until([&] { return kept(clinic_key()).find("130.00") != std::string::npos; });
    // A loader that read before the change and is late with it.
    shared::cache::L2 l2(caching_.loads.redis, clock_);
    const auto stored = shared::cache::read_stored(old);
    ASSERT_TRUE(stored);
    const shared::cache::Write late{
        clinic_key(), stored->json, stored->version, stored->fresh_until, seconds(60)};
    const auto done = l2.put(std::span(&late, 1), seconds(5));
    ASSERT_TRUE(done.front());
    EXPECT_FALSE(*done.front());
    EXPECT_THAT(kept(clinic_key()), HasSubstr("130.00"));
    EXPECT_EQ(price_of(find("one")), "130.00");
}

TEST_F(Copies, that_cannot_be_read_are_misses_and_are_replaced) {
    start_warm();
    for (const char* text : {"{", "{\"id\": 3}", "", "\x28\xb5\x2f\xfd"}) {
        put(clinic_key(), text);
        EXPECT_EQ(price_of(find("one")), "120.00") << text;
        turn_until([&] { return kept(clinic_key()).find("120.00") != std::string::npos; });
        EXPECT_THAT(kept(clinic_key()), HasSubstr("120.00")) << text;
    }
}

TEST_F(Copies, are_done_without_while_redis_is_away) {
    caching_.loads.redis.url = "redis://127.0.0.1:1";
    has_redis_ = false;
    start_warm();
    add_line("two");
    EXPECT_EQ(price_of(find("two")), "120.00");
    EXPECT_THAT(health(), HasSubstr(R"("redis":{"state":"degraded","detail":"redis_down")"));
    EXPECT_THAT(health(), HasSubstr(R"("changes":{"state":"degraded")"));
}

// Whatever else it is, an answer of another database is none of ours.
TEST_F(Copies, what_changes_while_nobody_is_heard_of_is_seen_within_half_a_minute) {
    caching_.loads.redis.enabled = false;
    has_redis_ = false;
    start_warm();
    set_price(130);
    EXPECT_EQ(price_of(find("one")), "120.00");
    clock_.ahead_us += 30'000'000;
    EXPECT_EQ(price_of(find("one")), "130.00");
}

}  // namespace
}  // namespace workers::hot::lookup
