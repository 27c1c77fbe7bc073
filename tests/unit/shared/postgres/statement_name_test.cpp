#include "shared/postgres/statement_name.hpp"

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

TEST(statement_name, is_the_verb_and_the_first_table) {
    EXPECT_EQ(statement_name("SELECT a FROM healthcare.patients p JOIN core.clinics c ON true"),
              "select_patients");
    EXPECT_EQ(statement_name("\n  INSERT INTO core.outbox (id) VALUES ($1)"), "insert_outbox");
    EXPECT_EQ(statement_name("update core.audit set a = 1"), "update_audit");
    EXPECT_EQ(statement_name("DELETE FROM core.rowless_turns WHERE x"), "delete_rowless_turns");
}

TEST(statement_name, tells_what_a_with_does) {
    EXPECT_EQ(statement_name("WITH due AS (SELECT id FROM core.outbox FOR NO KEY) "
                             "UPDATE core.outbox SET due_at = now()"),
              "update_outbox");
    EXPECT_EQ(statement_name("WITH a AS (SELECT 1 FROM core.clinics) SELECT * FROM a"),
              "with_clinics");
}

TEST(statement_name, is_the_verb_where_no_table_of_ours_is_named) {
    EXPECT_EQ(statement_name("SELECT 1"), "select");
    EXPECT_EQ(statement_name("SELECT * FROM hardcore.x"), "select");
    EXPECT_EQ(statement_name("COMMIT"), "commit");
    EXPECT_EQ(statement_name(""), "other");
    EXPECT_EQ(statement_name(" ;; "), "other");
}

TEST(statement_name, never_has_a_value_in_it) {
    EXPECT_EQ(statement_name("SELECT 'Maria' FROM core.clinics WHERE phone = '555'"),
              "select_clinics");
}

}  // namespace
}  // namespace shared::postgres
