#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(legacy_verify_test, of_our_own_database_is_fine_and_nothing_is_to_do) {
    const shared::postgres::TestDatabase database;
    database.migrate();
    Settings settings;
    settings.database_url = database.url();
    int status = -1;
    auto text = printed_by([&] { return legacy_verify(settings, {}); }, status);
    EXPECT_EQ(status, kDone) << text;
    EXPECT_THAT(text, HasSubstr("core.whatsapp_messages.session_id: fine"));
    EXPECT_THAT(printed_by([&] { return legacy_plan(settings, {}); }, status),
                HasSubstr("nothing to do"));
    EXPECT_EQ(status, kDone);
    const auto never = [] { return false; };
    EXPECT_THAT(printed_by([&] { return legacy_apply(settings, {}, never); }, status),
                HasSubstr("nothing to do"));
    EXPECT_EQ(status, kDone);
    EXPECT_EQ(database.value("SELECT to_regnamespace('legacy_session_ids')"), "");
}

TEST(legacy_verify_test, of_another_database_is_no_success) {
    const shared::postgres::TestDatabase database;
    Settings settings;
    settings.database_url = database.url();
    int status = -1;
    EXPECT_THAT(printed_by([&] { return legacy_verify(settings, {}); }, status),
                HasSubstr("no column is named session_id"));
    EXPECT_EQ(status, kFailed);
}

class legacy_verify_of_origin : public testing::Test {
  protected:
    std::string verify(int status) {
        int got = -1;
        auto text = printed_by([&] { return origin_.verify(); }, got);
        EXPECT_EQ(got, status) << text;
        return text;
    }

    OriginDatabase origin_{300};
};

TEST_F(legacy_verify_of_origin, tells_what_is_missing_and_shows_no_value) {
    const auto text = verify(kFailed);
    EXPECT_THAT(text, HasSubstr("core.whatsapp_conversations.session_id: no uuid, no foreign key"));
    EXPECT_THAT(text, HasSubstr("healthcare.conversation_logs.session_id: no foreign key"));
    EXPECT_THAT(text,
                HasSubstr("auth.refresh_tokens.session_id: fine: it belongs to auth.sessions"));
    EXPECT_THAT(text, HasSubstr("5 of 6 columns are not fine"));
    EXPECT_THAT(text, Not(HasSubstr("undefined")));
    EXPECT_THAT(text, Not(HasSubstr("+4915")));
}

TEST_F(legacy_verify_of_origin, tells_types_counts_keys_indexes_report_and_bytes) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto text = verify(kDone);
    EXPECT_THAT(text, HasSubstr("uuid, was character varying(64)"));
    EXPECT_THAT(text, HasSubstr("rows         300, filled 284, no uuid 0, without a session 0"));
    EXPECT_THAT(text, HasSubstr("reported: 9 no uuid, 3 without a session; in no report 0"));
    EXPECT_THAT(text, HasSubstr("foreign key  valid\n  indexes      2 valid"));
    EXPECT_THAT(text, HasSubstr("saved in values and their indexes"));
    EXPECT_THAT(text, HasSubstr("all 6 columns are fine"));
}

TEST_F(legacy_verify_of_origin, finds_what_was_broken_since) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto breaks = [&](const std::string& sql, const std::string& verdict) {
        ASSERT_EQ(origin_.fault_of(sql), "");
        EXPECT_THAT(verify(kFailed), HasSubstr(verdict));
    };
    breaks("DELETE FROM legacy_session_ids.reported WHERE table_name = 'whatsapp_conversations'",
           "12 bad values in no report");
    breaks("DROP INDEX core.idx_whatsapp_conversations_session_id", "no index that begins with it");
    breaks(
        "ALTER TABLE core.whatsapp_messages DROP CONSTRAINT "
        "whatsapp_messages_session_id_sessions_fkey",
        "core.whatsapp_messages.session_id: no foreign key");
    breaks(
        "ALTER TABLE core.whatsapp_messages ADD FOREIGN KEY (session_id) REFERENCES "
        "core.conversation_sessions (id) ON DELETE SET NULL NOT VALID",
        "core.whatsapp_messages.session_id: foreign key not valid");
    breaks(
        "ALTER TABLE core.whatsapp_messages DROP CONSTRAINT whatsapp_messages_session_id_fkey, "
        "ADD FOREIGN KEY (session_id) REFERENCES core.conversation_sessions (id)",
        "core.whatsapp_messages.session_id: foreign key without ON DELETE SET NULL");
}

TEST_F(legacy_verify_of_origin, has_no_eye_for_indexes_of_other_columns) {
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_NE(origin_.fault_of("CREATE UNIQUE INDEX CONCURRENTLY clinics ON "
                               "core.whatsapp_conversations (clinic)"),
              "");
    ASSERT_EQ(origin_.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "1");
    verify(kDone);
    ASSERT_NE(origin_.fault_of("CREATE UNIQUE INDEX CONCURRENTLY ids ON "
                               "core.whatsapp_conversations (length(session_id::text))"),
              "");
    EXPECT_THAT(verify(kFailed), HasSubstr("an index is not valid"));
}

// The file is for psql: it stands there with nothing of ours beside.
TEST_F(legacy_verify_of_origin, is_plain_sql_as_well) {
    const auto psql = [&](const std::string& then) {
        const auto line = "psql -X -v ON_ERROR_STOP=1 -f '" FRONTDESK_ROOT
                          "/schemas/postgres/verify_session_id_columns.sql' '" +
                          origin_.database.url() + "' | grep -c '" + then + "' >/dev/null";
        return std::system(line.c_str());
    };
    EXPECT_EQ(psql("no uuid, no foreign key"), 0);
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_NE(psql("no uuid"), 0);
    EXPECT_EQ(psql("fine"), 0);
}

}  // namespace
}  // namespace ops::frontdeskctl
