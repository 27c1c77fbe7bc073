#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;

// Shape and rows, comments and rights, to the letter.
class legacy_rollback_at : public testing::TestWithParam<const char*> {
  protected:
    OriginDatabase origin_{400};
};

TEST_P(legacy_rollback_at, leaves_what_was_there_before) {
    ASSERT_EQ(origin_.fault_of("ALTER TABLE core.whatsapp_conversations ALTER session_id SET "
                               "DEFAULT 'undefined'"),
              "");
    const auto before = origin_.dump();
    ASSERT_EQ(origin_.apply_until(GetParam()), kDone);
    ASSERT_NE(origin_.dump(), before);
    EXPECT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.dump(), before);
    EXPECT_EQ(origin_.rollback(), kDone) << "nothing to do";
    EXPECT_EQ(origin_.apply(), kDone) << "and all over again";
}

INSTANTIATE_TEST_SUITE_P(
    each_stage,
    legacy_rollback_at,
    testing::Values("expanded", "backfilled", "indexed", "constrained", "validated", ""));

class legacy_rollback_test : public testing::Test {
  protected:
    std::string text_of(int id) {
        return origin_.value("SELECT session_id FROM core.whatsapp_conversations WHERE id = " +
                             std::to_string(id));
    }
    OriginDatabase origin_{400};
};

TEST_F(legacy_rollback_test, keeps_what_was_written_after_the_switch) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto table = std::string("core.whatsapp_conversations");
    const auto one = OriginDatabase::uuid(1), two = OriginDatabase::uuid(2);
    ASSERT_EQ(origin_.fault_of("INSERT INTO " + table + " (id, session_id) VALUES (9001, '" + one +
                               "'), (9002, NULL), (9003, gen_random_uuid())"),
              "");
    ASSERT_EQ(origin_.fault_of("UPDATE " + table + " SET session_id = '" + two + "' WHERE id = 73"),
              "");
    ASSERT_EQ(origin_.fault_of("UPDATE " + table + " SET session_id = NULL WHERE id = 1"), "");
    ASSERT_EQ(origin_.fault_of("UPDATE " + table + " SET body = 'y' WHERE id IN (71, 97)"), "");
    ASSERT_EQ(origin_.fault_of("DELETE FROM " + table + " WHERE id = 2"), "");
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(text_of(9001), one);
    EXPECT_EQ(text_of(9002), "");
    EXPECT_EQ(text_of(9003).size(), 36U) << "what is no session is kept as text";
    EXPECT_EQ(text_of(73), two);
    EXPECT_EQ(text_of(1), "");
    EXPECT_EQ(text_of(71).front(), '{') << "the spelling of what was not changed";
    EXPECT_EQ(text_of(97), "undefined");
    EXPECT_EQ(origin_.value("SELECT count(*) FROM " + table), "402");
}

TEST_F(legacy_rollback_test, keeps_the_text_of_a_session_that_was_deleted) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto id = OriginDatabase::uuid(5);
    const auto where = " WHERE session_id = '" + id + "'";
    const auto rows = origin_.value("SELECT count(*) FROM core.whatsapp_conversations" + where);
    ASSERT_NE(rows, "0");
    ASSERT_EQ(origin_.fault_of("DELETE FROM core.conversation_sessions WHERE id = '" + id + "'"),
              "");
    EXPECT_EQ(origin_.value("SELECT count(*) FROM core.whatsapp_conversations" + where), "0");
    EXPECT_EQ(origin_.verify(), kDone) << "each of them is reported";
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM core.whatsapp_conversations WHERE "
                            "replace(lower(trim(both '{}' from session_id)), '-', '') = replace('" +
                            id + "', '-', '')"),
              rows);
}

// Nobody can tell it from an update of another column that names them all.
TEST_F(legacy_rollback_test, keeps_a_bad_value_over_which_null_is_written) {
    const std::string bad = "UPDATE core.whatsapp_conversations SET session_id = 'undefined' ";
    ASSERT_EQ(origin_.fault_of(bad + "WHERE id = 5"), "");
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.fault_of("UPDATE core.whatsapp_conversations SET session_id = NULL, "
                               "body = 'y' WHERE id = 5"),
              "");
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(text_of(5), "undefined");
}

TEST_F(legacy_rollback_test, knows_no_table_that_is_not_there) {
    ASSERT_EQ(origin_.apply_until("expanded"), kDone);
    origin_.options.only = {"core.whatsapp_massages"};
    int status = -1;
    EXPECT_THAT(printed_by([&] { return origin_.rollback(); }, status),
                HasSubstr("no column session_id in core.whatsapp_massages"));
    EXPECT_EQ(status, kFailed);
    origin_.options.only = {"core.whatsapp_messages"};
    EXPECT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.rollback(), kDone) << "nothing to do";
}

TEST_F(legacy_rollback_test, cannot_undo_a_contract) {
    origin_.options.only = {"public.events"};
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.contract(), kDone);
    origin_.options.only.clear();
    ASSERT_EQ(origin_.apply(), kDone);
    int status = -1;
    const auto text = printed_by([&] { return origin_.rollback(); }, status);
    EXPECT_EQ(status, kFailed);
    EXPECT_THAT(text, HasSubstr("public.events: the old column was dropped"));
    EXPECT_THAT(text, HasSubstr("core.whatsapp_messages.session_id is text again"));
    EXPECT_NE(origin_.value("SELECT count(*) FROM legacy_session_ids.reported "
                            "WHERE table_name = 'events'"),
              "0")
        << "the report of what is gone stays";
    EXPECT_EQ(origin_.value("SELECT count(*) FROM legacy_session_ids.reported "
                            "WHERE table_name <> 'events'"),
              "0");
}

}  // namespace
}  // namespace ops::frontdeskctl
