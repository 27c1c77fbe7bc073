// What the directory keeps in memory, and how it learns of changes.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;
constexpr shared::MonoUs kHour = 3'600'000'000;

TEST_F(Clinics, a_warm_look_up_asks_neither_postgres_nor_redis) {
    start_warm();
    int answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        directory_->find("one", [&](const Loaded& loaded) { answers += loaded ? 1 : 0; });
    }
    EXPECT_EQ(answers, 1'000);
    EXPECT_EQ(metrics_.lookups_memory.value(), 1'000);
    EXPECT_EQ(metrics_.lookups_loaded.value(), 0);
    EXPECT_EQ(metrics_.sql_statements.value(), 0);
    EXPECT_EQ(metrics_.redis_calls.value(), 0);
}

TEST_F(Clinics, a_line_comes_with_its_clinic_and_its_credential_in_clear) {
    start_warm();
    add_line("later");
    for (const char* line : {"one", "later"}) {
        const auto found = find(line);
        ASSERT_TRUE(found) << found.error().code;
        EXPECT_EQ(found->line->token, std::string("key of ") + line);
        EXPECT_EQ(found->line->source, "demo");
        EXPECT_EQ(found->clinic->id, clinic_);
        EXPECT_EQ(price_of(found), "120.00");
    }
}

TEST_F(Clinics, one_credential_that_does_not_open_spares_the_other_lines) {
    add_line("broken", "elsewhere");
    start_warm();
    EXPECT_EQ(code_of(find("one")), "");
    EXPECT_EQ(metrics_.lookups_memory.value(), 1);
    const auto broken = find("broken");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, "bad_seal");
    EXPECT_EQ(broken.error().action, shared::Action::kStop);
    EXPECT_THAT(health(), HasSubstr(R"("credentials":{"state":"degraded","detail":"bad_seal")"));
    EXPECT_THAT(health(), HasSubstr(R"("postgres":{"state":"up")"));
}

TEST_F(Clinics, a_line_nobody_knows_is_remembered_for_five_seconds) {
    start_warm();
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    clock_.ahead_us += 4'500'000;
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    EXPECT_EQ(loads(), 1);
    clock_.ahead_us += 600'000;
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    EXPECT_EQ(loads(), 2);
}

TEST_F(Clinics, a_source_that_is_off_is_unknown) {
    start_warm();
    run("UPDATE core.integrations SET is_enabled = false");
    std::string code;
    turn_until([&] { return !(code = code_of(find("one"))).empty(); });
    EXPECT_EQ(code, "unknown_instance");
}

TEST_F(Clinics, a_thousand_waiters_are_one_load) {
    start_warm();
    add_line("two");
    int answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        directory_->find("two", [&](const Loaded& loaded) { answers += loaded ? 1 : 0; });
    }
    turn_until([&] { return answers == 1'000; });
    EXPECT_EQ(answers, 1'000);
    EXPECT_EQ(loads(), 1);
    EXPECT_EQ(metrics_.sql_statements.value(), 1);  // the clinic's copy is in Redis
}

TEST_F(Clinics, retries_after_the_cap_join_the_load_that_is_under_way) {
    settings_.cap_us = 50'000;
    start_warm();
    add_line("two");
    with_lines_locked([&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(find("two")), "lookup_timeout");
    });
    // Loaded after whatever waits for its load.
    turn_until([&] { return code_of(find("nobody")) == "unknown_instance"; });
    EXPECT_EQ(code_of(find("two")), "");
    EXPECT_EQ(loads(), 2);
}

TEST_F(Clinics, lines_that_wait_to_be_loaded_are_bounded) {
    settings_.most_jobs = 3;
    start_warm();
    int busy = 0;
    int answers = 0;
    with_lines_locked([&] {
        for (int i = 0; i < 20; ++i) {
            directory_->find("tried " + std::to_string(i), [&](const Loaded& loaded) {
                ++answers;
                busy += code_of(loaded) == "lookup_busy" ? 1 : 0;
            });
        }
        EXPECT_GE(busy, 16);  // the loader may have taken the first
        EXPECT_EQ(code_of(find("one")), "");
    });
    turn_until([&] { return answers == 20; });
    EXPECT_EQ(answers, 20);
}

TEST_F(Clinics, a_changed_price_is_seen_within_five_seconds) {
    settings_.refresh_every_us = DirectorySettings{}.refresh_every_us;
    start_warm();
    EXPECT_EQ(price_of(find("one")), "120.00");
    set_price(130);
    const auto changed = SteadyClock::now();
    turn_until([&] { return price_of(find("one")) == "130.00"; });
    EXPECT_LT(SteadyClock::now() - changed, seconds(5));
    const double before = loads();
    EXPECT_EQ(price_of(find("one")), "130.00");
    EXPECT_EQ(loads(), before);
}

TEST_F(Clinics, a_flood_of_unknown_lines_does_not_delay_a_change) {
    start_warm();
    int number = 0;
    std::string price;
    set_price(130);
    const auto changed = SteadyClock::now();
    turn_until([&] {
        for (int i = 0; i < 200; ++i) {
            directory_->find("tried " + std::to_string(++number), [](const Loaded&) {});
        }
        directory_->find("one", [&](const Loaded& loaded) { price = price_of(loaded); });
        return price == "130.00";
    });
    EXPECT_LT(SteadyClock::now() - changed, seconds(5));
    EXPECT_EQ(price_of(find("one")), "130.00");
    EXPECT_GT(number, 200);
}

// A copy is served for 24 h after it was loaded, whatever changed in between.
TEST_F(Clinics, a_change_does_not_lengthen_the_life_of_a_stale_copy) {
    settings_.cap_us = 50'000;
    settings_.unknown_us = 1'000 * kHour;
    start_warm();
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    clock_.ahead_us += 23 * kHour;
    set_price(130);
    // Names that were only tried are forgotten with the change.
    turn_until([&] { return code_of(find("nobody")) == "unknown_instance" && loads() > 1; });
    ASSERT_GT(loads(), 1);
    with_lines_locked([&] {
        EXPECT_EQ(price_of(find("one")), "120.00");
        clock_.ahead_us += 2 * kHour;
        EXPECT_EQ(code_of(find("one")), "lookup_timeout");
    });
}

}  // namespace
}  // namespace workers::hot::lookup
