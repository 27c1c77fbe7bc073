// What the directory keeps in memory, and how it learns of changes.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"

#include <gmock/gmock.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;
constexpr shared::MonoUs kHour = 3'600'000'000;

TEST_F(Clinics, a_warm_look_up_asks_neither_postgres_nor_redis) {
    start_warm();
    const auto statements = connections_->statements();
    const auto calls = redis_calls();
    int answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        directory_->find(line_of("one"), [&](const Loaded& loaded) { answers += loaded ? 1 : 0; });
    }
    EXPECT_EQ(answers, 1'000);
    EXPECT_EQ(counts().hits, 3'000U);  // instance, clinic, line
    EXPECT_EQ(connections_->statements(), statements);
    EXPECT_EQ(redis_calls(), calls);
}

TEST_F(Clinics, warming_up_is_one_statement_a_category) {
    for (int i = 0; i < 300; ++i) add_line("more " + std::to_string(i));
    start_warm();
    EXPECT_LE(connections_->warm_up_statements(), 5U);
    EXPECT_EQ(connections_->statements(), 0U);
    EXPECT_EQ(price_of(find("more 299")), "120.00");
    EXPECT_EQ(connections_->statements(), 0U);
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

TEST_F(Clinics, a_text_that_cannot_be_said_spares_the_clinics_other_ones) {
    run("INSERT INTO healthcare.reply_texts (clinic_id, name, language, body) VALUES "
        "($1, 'greeting', 'en', 'Secret {klinic}'), ($1, 'greeting', 'es', 'Hola, {clinic}')",
        {clinic_});
    testing::internal::CaptureStderr();
    start_warm();
    const auto found = find("one");
    const std::string log = testing::internal::GetCapturedStderr();
    ASSERT_TRUE(found);
    const auto& greetings = found->clinic->reply_texts.at("greeting");
    EXPECT_FALSE(greetings.contains("en"));
    EXPECT_EQ(greetings.at("es"), "Hola, {clinic}");
    EXPECT_EQ(source_->refused().counts().at("unknown_placeholder"), 1U);
    EXPECT_THAT(log,
                testing::AllOf(HasSubstr("clinic=" + clinic_),
                               HasSubstr("purpose=greeting language=en fault=unknown_placeholder"),
                               testing::Not(HasSubstr("Secret"))));
}

TEST_F(Clinics, a_line_without_a_clinic_is_its_organizations_only_one) {
    run("INSERT INTO core.integration_lines (line, source, organization_id) "
        "VALUES ($1, 'demo', $2)",
        {line_of("open"), organization_});
    start_warm();
    EXPECT_EQ(price_of(find("open")), "120.00");
    run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
        "VALUES ($1, $2, 'second', 'UTC', '{en}')",
        {shared::uuid_v7().text(), organization_});
    announce("org:" + organization_ + ":clinic", log_position());
    std::string code;
    turn_until([&] { return !(code = code_of(find("open"))).empty(); });
    EXPECT_EQ(code, "unknown_instance");
    EXPECT_EQ(price_of(find("one")), "120.00");
}

TEST_F(Clinics, one_credential_that_does_not_open_spares_the_other_lines) {
    add_line("broken", "elsewhere");
    start_warm();
    EXPECT_EQ(code_of(find("one")), "");
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
    EXPECT_EQ(loads(), 1U);
    clock_.ahead_us += 600'000;
    EXPECT_EQ(code_of(find("nobody")), "unknown_instance");
    EXPECT_EQ(loads(), 2U);
}

TEST_F(Clinics, a_source_that_is_off_is_unknown) {
    start_warm();
    run("UPDATE core.integrations SET is_enabled = false");
    announce_line("one");
    std::string code;
    turn_until([&] { return !(code = code_of(find("one"))).empty(); });
    EXPECT_EQ(code, "unknown_instance");
}

TEST_F(Clinics, a_thousand_waiters_are_one_load_of_each_kind) {
    start_warm();
    add_line("two");
    int answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        directory_->find(line_of("two"), [&](const Loaded& loaded) { answers += loaded ? 1 : 0; });
    }
    turn_until([&] { return answers == 1'000; });
    EXPECT_EQ(answers, 1'000);
    EXPECT_EQ(loads(), 2U);  // whose it is, and how replies leave; the clinic is known
}

TEST_F(Clinics, retries_after_the_cap_join_the_load_that_is_under_way) {
    settings_.cap_us = 50'000;
    start_warm();
    add_line("two");
    with_lines_locked([&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(find("two")), "lookup_timeout");
    });
    turn_until([&] { return code_of(find("two")).empty(); });
    EXPECT_EQ(code_of(find("two")), "");
    EXPECT_EQ(loads(), 2U);
}

TEST_F(Clinics, lines_that_wait_to_be_loaded_are_bounded) {
    caching_.loads.most_jobs = 3;
    start_warm();
    int busy = 0;
    int answers = 0;
    with_lines_locked([&] {
        for (int i = 0; i < 300; ++i) {
            directory_->find(line_of("tried " + std::to_string(i)), [&](const Loaded& loaded) {
                ++answers;
                busy += code_of(loaded) == "lookup_busy" ? 1 : 0;
            });
        }
        EXPECT_GE(busy, 100);  // the loaders may have taken the first
        EXPECT_EQ(code_of(find("one")), "");
    });
    turn_until([&] { return answers == 300; });
    EXPECT_EQ(answers, 300);
}

TEST_F(Clinics, a_changed_price_is_seen_as_soon_as_it_is_announced) {
    start_warm();
    EXPECT_EQ(price_of(find("one")), "120.00");
    set_price(130);
    EXPECT_EQ(price_of(find("one")), "120.00");
    announce_clinic();
    turn_until([&] { return price_of(find("one")) == "130.00"; });
    EXPECT_EQ(price_of(find("one")), "130.00");
    // And from Redis by whoever starts now.
    turn_until([&] { return is_settled(); });
    start();
    const auto statements = connections_->statements();
    EXPECT_EQ(price_of(find("one")), "130.00");
    EXPECT_EQ(connections_->statements(), statements + 1);  // the credential, which Redis never has
}

TEST_F(Clinics, a_changed_credential_is_used_from_the_announcement_on) {
    start_warm();
    EXPECT_EQ(find("one")->line->token, "key of one");
    run("UPDATE core.integration_lines SET api_key = $1 WHERE line = $2",
        {sealer().seal("another", "core.integration_lines.api_key." + line_of("one")),
         line_of("one")});
    announce_line("one");
    turn_until([&] { return find("one")->line->token == "another"; });
    EXPECT_EQ(find("one")->line->token, "another");
}

TEST_F(Clinics, a_flood_of_unknown_lines_does_not_delay_a_change) {
    start_warm();
    int number = 0;
    std::string price;
    set_price(130);
    announce_clinic();
    const auto changed = SteadyClock::now();
    turn_until([&] {
        for (int i = 0; i < 200; ++i) {
            directory_->find(line_of("tried " + std::to_string(++number)), [](const Loaded&) {});
        }
        directory_->find(line_of("one"), [&](const Loaded& loaded) { price = price_of(loaded); });
        return price == "130.00";
    });
    EXPECT_LT(SteadyClock::now() - changed, seconds(5));
    EXPECT_EQ(price_of(find("one")), "130.00");
}

// A copy is served for 24 h beyond its fresh time, whatever changed in between.
TEST_F(Clinics, a_change_does_not_lengthen_the_life_of_a_stale_copy) {
    settings_.cap_us = 50'000;
    start_warm();
    clock_.ahead_us += 23 * kHour;
    set_price(130);
    announce_line("one");
    with_lines_locked([&] {
        EXPECT_EQ(price_of(find("one")).substr(0, 1), "1");
        clock_.ahead_us += 2 * kHour;
        EXPECT_EQ(code_of(find("one")), "lookup_timeout");
    });
}

}  // namespace
}  // namespace workers::hot::lookup
