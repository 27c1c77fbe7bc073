#include "shared/postgres/connect_options_internal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Settings settings_for(const std::string& url) {
    Settings settings;
    settings.url = url;
    settings.application_name = "hot-1";
    settings.statement_timeout = std::chrono::milliseconds(600);
    return settings;
}

std::string connect_options(const Settings& settings) {
    return connect_options(settings, *parse_url(settings.url));
}

TEST(connect_options, adds_parameters_to_a_url) {
    const auto text = connect_options(settings_for("postgresql://u@h:5432/d"));
    EXPECT_THAT(text, StartsWith("postgresql://u@h:5432/d?connect_timeout=3&"));
    EXPECT_THAT(text, HasSubstr("application_name=hot-1"));
    EXPECT_THAT(text, HasSubstr("statement_timeout%3D600"));
    EXPECT_THAT(text, HasSubstr("lock_timeout%3D300"));
}

TEST(connect_options, keeps_the_parameters_of_a_url) {
    EXPECT_THAT(connect_options(settings_for("postgres://h/d?sslmode=require")),
                StartsWith("postgres://h/d?sslmode=require&connect_timeout=3&"));
}

TEST(connect_options, adds_words_to_words) {
    const auto text = connect_options(settings_for("host=h dbname=d"));
    EXPECT_THAT(text, StartsWith("host=h dbname=d connect_timeout='3' "));
    EXPECT_THAT(text, HasSubstr("options='-c client_encoding=UTF8 -c statement_timeout=600"));
}

TEST(connect_options, turns_waiting_for_the_disk_off_only_on_request) {
    auto settings = settings_for("host=h");
    EXPECT_THAT(connect_options(settings), HasSubstr("synchronous_commit=on"));
    settings.synchronous_commit = false;
    EXPECT_THAT(connect_options(settings), HasSubstr("synchronous_commit=off"));
}

TEST(connect_options, asks_a_pooler_for_no_options) {
    const auto text = connect_options(settings_for("postgresql://h/d?prepared=false"));
    EXPECT_THAT(text, Not(HasSubstr("options")));
    EXPECT_THAT(text, Not(HasSubstr("prepared")));
    EXPECT_THAT(text, HasSubstr("client_encoding=UTF8"));
}

TEST(connect_options, tells_settings_for_a_transaction_or_the_session) {
    const auto settings = settings_for("host=h");
    EXPECT_THAT(settings_sql(settings, SettingsFor::kTransaction),
                AllOf(StartsWith("SELECT set_config('statement_timeout', '600', true), "),
                      HasSubstr("set_config('lock_timeout', '300', true)")));
    EXPECT_THAT(settings_sql(settings, SettingsFor::kSession),
                HasSubstr("set_config('application_name', 'hot-1', false)"));
}

}  // namespace
}  // namespace shared::postgres
