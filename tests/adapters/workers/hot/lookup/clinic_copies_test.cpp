// The copies of clinics in Redis.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;

class Copies : public Clinics {
  protected:
    void SetUp() override {
        Clinics::SetUp();
        redis_ = shared::redis::connect(settings_.redis);
    }
    void put(const std::string& text) {
        ASSERT_TRUE(redis_->run_one({"SET", key(), text, "EX", "60"}, seconds(5)));
    }
    std::string kept() { return redis_->run_one({"GET", key()}, seconds(5))->text; }
    std::string key() const { return "clinic:" + clinic_; }
    // The copy with another version and price.
    std::string changed(std::int64_t by, const std::string& price) {
        Clinic clinic = *read_clinic(kept());
        clinic.version += by;
        clinic.services.front().price = price;
        return write_clinic(clinic);
    }

    std::unique_ptr<shared::redis::Redis> redis_;
};

TEST_F(Copies, of_the_current_version_spare_postgres_the_clinic) {
    start_warm();
    put(changed(0, "77.00"));
    add_line("two");
    EXPECT_EQ(price_of(find("two")), "77.00");
    EXPECT_EQ(metrics_.sql_statements.value(), 1);
    EXPECT_EQ(metrics_.redis_calls.value(), 1);
}

TEST_F(Copies, of_an_older_version_are_not_used_and_are_replaced) {
    start_warm();
    const std::string old = changed(0, "120.00");
    set_price(130);
    turn_until([&] { return price_of(find("one")) == "130.00"; });
    put(old);
    add_line("two");
    EXPECT_EQ(price_of(find("two")), "130.00");
    EXPECT_THAT(kept(), HasSubstr("130.00"));
    EXPECT_EQ(price_of(find("one")), "130.00");
}

TEST_F(Copies, that_cannot_be_read_or_are_of_another_history_are_misses) {
    start_warm();
    const std::string ahead = changed(+5, "1.00");
    int line = 0;
    for (const std::string& text : {std::string("{"), std::string("{\"id\": 3}"), ahead}) {
        put(text);
        const std::string name = "line " + std::to_string(++line);
        add_line(name);
        EXPECT_EQ(price_of(find(name)), "120.00") << text;
    }
}

TEST_F(Copies, are_done_without_while_redis_is_away) {
    settings_.redis.url = "redis://127.0.0.1:1";
    start_warm();
    add_line("two");
    EXPECT_EQ(price_of(find("two")), "120.00");
    EXPECT_THAT(health(), HasSubstr(R"("redis":{"state":"degraded","detail":"redis_down")"));
}

}  // namespace
}  // namespace workers::hot::lookup
