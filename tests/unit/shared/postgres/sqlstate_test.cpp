#include "shared/postgres/sqlstate_internal.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

struct Case {
    const char* sqlstate;
    const char* code;
    Action action;
};

TEST(sqlstate, decides_what_to_do) {
    const Case cases[] = {
        {"", "postgres_down", Action::kRetry},
        {"08006", "postgres_down", Action::kRetry},
        {"53300", "postgres_down", Action::kRetry},
        {"57P01", "postgres_down", Action::kRetry},
        {"25006", "postgres_down", Action::kRetry},
        {"57014", "postgres_timeout", Action::kRetry},
        {"40001", "postgres_conflict", Action::kRetry},
        {"40P01", "postgres_conflict", Action::kRetry},
        {"55P03", "postgres_conflict", Action::kRetry},
        {"0A000", "postgres_conflict", Action::kRetry},
        {"22P02", "postgres_data", Action::kDeadLetter},
        {"23505", "postgres_data", Action::kDeadLetter},
        {"54000", "postgres_data", Action::kDeadLetter},
        {"42703", "postgres_sql", Action::kStop},
        {"21000", "postgres_sql", Action::kStop},
    };
    for (const auto& each : cases) {
        const auto error = statement_error(each.sqlstate, "ERROR:  words");
        EXPECT_EQ(error.code, each.code) << each.sqlstate;
        EXPECT_EQ(error.action, each.action) << each.sqlstate;
    }
}

TEST(sqlstate, detail_names_the_constraint_and_no_value) {
    const auto error =
        statement_error("23505",
                        "ERROR:  duplicate key value violates unique constraint \"patients_pkey\"\n"
                        "DETAIL:  Key (phone)=(5511999990000) already exists.\n");
    EXPECT_EQ(error.detail, "SQLSTATE 23505 constraint patients_pkey");
}

TEST(sqlstate, detail_of_bad_data_is_the_code_alone) {
    const auto error =
        statement_error("22P02", "ERROR:  invalid input syntax for type uuid: \"Maria\"\n");
    EXPECT_EQ(error.detail, "SQLSTATE 22P02");
}

TEST(sqlstate, detail_holds_nothing_of_a_connection_string) {
    for (const char* words :
         {R"(invalid integer value "secret" for connection option "port")",
          R"(invalid percent-encoded token: "%secret")",
          R"(could not translate host name "secret@db" to address: Name or service not known)",
          "end of string reached when looking for matching \"]\" in IPv6 host address in URI: "
          "\"postgres://u:secret[@db/x\""}) {
        const auto error = statement_error("", words);
        EXPECT_EQ(error.code, "postgres_down");
        EXPECT_EQ(error.detail.find("secret"), std::string::npos) << words;
    }
    EXPECT_EQ(statement_error("", "connection to server failed: refused\nmore").detail,
              "connection to server failed: refused");
}

TEST(sqlstate, detail_of_a_wrong_statement_says_what_is_wrong) {
    const auto error = statement_error("42703", "ERROR:  column \"x\" does not exist\nLINE 1: ...");
    EXPECT_EQ(error.detail, "SQLSTATE 42703: ERROR:  column \"x\" does not exist");
}

}  // namespace
}  // namespace shared::postgres
