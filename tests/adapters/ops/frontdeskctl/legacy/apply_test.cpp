#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;
using testing::Not;

class legacy_apply_test : public testing::Test {
  protected:
    std::string type_of(const std::string& table, const std::string& column = "session_id") {
        return origin_.value(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE "
            "attrelid = '" +
            table + "'::regclass AND attname = '" + column + "'");
    }
    // Rows whose uuid is not that of their text, where the text names a session.
    std::string differing(const std::string& table) {
        return origin_.value("SELECT count(*) FROM " + table +
                             " t LEFT JOIN core.conversation_sessions s ON s.id = "
                             "legacy_session_ids.as_uuid(t.session_id_legacy::text) "
                             "WHERE t.session_id IS DISTINCT FROM s.id");
    }

    OriginDatabase origin_;
};

constexpr const char* kTables[] = {"core.whatsapp_conversations",
                                   "core.whatsapp_messages",
                                   "public.events",
                                   "healthcare.conversation_logs",
                                   "healthcare.\"Outbound Messages\""};

TEST_F(legacy_apply_test, plan_tells_and_changes_nothing) {
    ASSERT_EQ(origin_.fault_of("ALTER TABLE core.whatsapp_messages ADD CONSTRAINT one_of_two "
                               "CHECK (session_id <> '' OR content IS NOT NULL)"),
              "");
    const auto before = origin_.dump();
    int status = -1;
    const auto text = printed_by([&] { return origin_.plan(); }, status);
    EXPECT_EQ(status, kDone);
    EXPECT_THAT(text, HasSubstr("core.whatsapp_conversations   character varying(64)"));
    EXPECT_THAT(text, HasSubstr("build unique index messages_once"));
    EXPECT_THAT(text, HasSubstr("NOT NULL is given up"));
    EXPECT_THAT(text, HasSubstr("left alone: it points to auth.sessions"));
    EXPECT_THAT(text, HasSubstr("gets its foreign key"));
    EXPECT_THAT(text, HasSubstr("no key names its rows"));
    EXPECT_THAT(text, HasSubstr("constraint one_of_two goes with the old column"));
    EXPECT_THAT(text, Not(HasSubstr("undefined"))) << "no value is ever shown";
    EXPECT_EQ(origin_.dump(), before);
}

TEST_F(legacy_apply_test, every_column_becomes_a_uuid_with_its_foreign_key) {
    ASSERT_EQ(origin_.verify(), kFailed);
    ASSERT_EQ(origin_.apply(), kDone);
    for (const std::string table : kTables) {
        EXPECT_EQ(type_of(table), "uuid") << table;
        EXPECT_EQ(differing(table), "0") << table;
        EXPECT_EQ(origin_.value("SELECT convalidated AND confdeltype = 'n' FROM pg_constraint "
                                "WHERE contype = 'f' AND conrelid = '" +
                                table +
                                "'::regclass AND confrelid = "
                                "'core.conversation_sessions'::regclass"),
                  "t")
            << table;
    }
    EXPECT_EQ(type_of("core.whatsapp_conversations", "session_id_legacy"), "character varying(64)");
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_apply_test, other_spellings_of_a_uuid_are_that_uuid) {
    ASSERT_EQ(origin_.apply(), kDone);
    for (const std::string like : {"{%", "%A%", "________________________________"}) {
        EXPECT_EQ(origin_.value("SELECT count(*) > 0 AND count(*) = count(session_id) FROM "
                                "core.whatsapp_conversations WHERE session_id_legacy LIKE '" +
                                like + "'"),
                  "t")
            << like;
    }
}

TEST_F(legacy_apply_test, bad_values_go_into_the_report_with_their_row) {
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM core.whatsapp_conversations t "
                            "WHERE session_id IS NULL AND session_id_legacy IS NOT NULL "
                            "AND NOT EXISTS (SELECT FROM legacy_session_ids.reported r WHERE "
                            "r.table_name = 'whatsapp_conversations' AND "
                            "(r.row_key::jsonb->>'id')::bigint = t.id "
                            "AND r.old_value = t.session_id_legacy AND r.reason = "
                            "CASE WHEN length(t.session_id_legacy) = 36 THEN 'orphan' "
                            "ELSE 'not_uuid' END)"),
              "0");
    EXPECT_EQ(origin_.value("SELECT count(*) FROM legacy_session_ids.reported "
                            "WHERE table_name = 'whatsapp_conversations'"),
              origin_.value("SELECT count(*) FROM generate_series(1, 1000) n WHERE origin(n) "
                            "IN ('undefined', '') OR origin(n) LIKE '+%' "
                            "OR origin(n) = md5('gone' || n)::uuid::text"));
    EXPECT_EQ(origin_.value("SELECT r.row_key FROM legacy_session_ids.reported r WHERE "
                            "table_name = 'whatsapp_messages' AND row_key::jsonb->>'n' = '97'"),
              R"({"n": 97, "clinic": 1})");
}

TEST_F(legacy_apply_test, rows_that_nothing_names_are_counted_where_they_are_alike) {
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(origin_.value("SELECT sum(rows) FROM legacy_session_ids.reported "
                            "WHERE table_name = 'events' AND old_value = ''"),
              origin_.value("SELECT count(*) FROM generate_series(1, 500) n WHERE origin(n) = ''"));
}

TEST_F(legacy_apply_test, indexes_constraints_comments_and_rights_are_carried_over) {
    ASSERT_EQ(
        origin_.fault_of("GRANT SELECT (session_id) ON core.whatsapp_conversations TO PUBLIC"), "");
    ASSERT_EQ(origin_.apply(), kDone);
    const auto definition = [&](const std::string& index) {
        return origin_.value("SELECT pg_get_indexdef('" + index + "'::regclass)");
    };
    EXPECT_EQ(definition("core.idx_whatsapp_conversations_session_id"),
              "CREATE INDEX idx_whatsapp_conversations_session_id ON core.whatsapp_conversations "
              "USING btree (session_id)");
    EXPECT_EQ(definition("core.conversations_of_clinic"),
              "CREATE INDEX conversations_of_clinic ON core.whatsapp_conversations USING btree "
              "(clinic, session_id) WHERE ((session_id)::text <> ''::text)");
    EXPECT_EQ(origin_.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                            "WHERE conname = 'messages_once'"),
              "UNIQUE (session_id, n)");
    EXPECT_EQ(origin_.value("SELECT obj_description('core.conversations_of_clinic'::regclass)"),
              "of a clinic");
    EXPECT_EQ(origin_.value("SELECT col_description(attrelid, attnum) || ' ' || attacl::text FROM "
                            "pg_attribute WHERE attrelid = 'core.whatsapp_conversations'::regclass "
                            "AND attname = 'session_id'"),
              "the session {=r/postgres}");
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
}

TEST_F(legacy_apply_test, nothing_else_of_a_row_changes) {
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM core.whatsapp_conversations "
                            "WHERE changed_at <> 'epoch'"),
              "0")
        << "triggers of others saw the backfill";
}

TEST_F(legacy_apply_test, a_second_run_changes_nothing) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto before = origin_.dump();
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.dump(), before);
}

TEST_F(legacy_apply_test, contract_leaves_the_uuid_alone) {
    EXPECT_EQ(origin_.contract(), kFailed) << "nothing is switched yet";
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.contract(), kDone);
    for (const std::string table : kTables) {
        EXPECT_EQ(type_of(table), "uuid");
        EXPECT_EQ(type_of(table, "session_id_legacy"), "");
    }
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zzz%'"), "0");
    EXPECT_EQ(origin_.verify(), kDone);
    EXPECT_EQ(origin_.contract(), kDone) << "nothing to do";
    EXPECT_EQ(origin_.apply(), kDone) << "nothing to do";
}

TEST_F(legacy_apply_test, what_reads_the_old_column_keeps_it_from_being_dropped) {
    ASSERT_EQ(origin_.fault_of("CREATE VIEW core.seen AS SELECT id, session_id FROM "
                               "core.whatsapp_conversations"),
              "");
    ASSERT_EQ(origin_.apply(), kDone);
    int status = -1;
    auto with = origin_.options;
    with.contract = true;
    const auto text = printed_by([&] { return origin_.apply(with); }, status);
    EXPECT_EQ(status, kFailed);
    EXPECT_THAT(text, HasSubstr("view core.seen"));
    ASSERT_EQ(origin_.fault_of("DROP VIEW core.seen"), "");
    EXPECT_EQ(origin_.contract(), kDone);
}

TEST_F(legacy_apply_test, what_is_in_the_way_is_named_before_anything_is_changed) {
    ASSERT_EQ(origin_.fault_of("CREATE TABLE public.marks (session_id varchar PRIMARY KEY)"), "");
    const auto before = origin_.dump();
    int status = -1;
    const auto text = printed_by([&] { return origin_.apply(); }, status);
    EXPECT_EQ(status, kFailed);
    EXPECT_THAT(text, HasSubstr("public.marks.session_id: it is part of the primary key"));
    EXPECT_EQ(origin_.plan(), kFailed);
    EXPECT_EQ(origin_.dump(), before);
    origin_.options.skip = {"public.marks"};
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kFailed) << "verify covers every column";
}

TEST_F(legacy_apply_test, says_where_there_is_no_table_of_sessions_or_several) {
    ASSERT_EQ(origin_.fault_of("CREATE TABLE public.conversation_sessions (id uuid PRIMARY KEY)"),
              "");
    EXPECT_EQ(origin_.apply(), kFailed);
    EXPECT_EQ(origin_.verify(), kFailed);
    origin_.options.sessions = "core.conversation_sessions";
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
    origin_.options.sessions = "core.nothing";
    EXPECT_EQ(origin_.plan(), kFailed);
}

TEST_F(legacy_apply_test, sessions_of_another_name_are_said_to_both) {
    ASSERT_EQ(origin_.fault_of("ALTER TABLE core.conversation_sessions RENAME TO talks"), "");
    EXPECT_EQ(origin_.apply(), kFailed);
    origin_.options.sessions = "core.talks";
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
    origin_.options.sessions.clear();
    EXPECT_EQ(origin_.verify(), kFailed);
}

TEST_F(legacy_apply_test, a_foreign_key_of_another_kind_gives_way_to_the_right_one) {
    ASSERT_EQ(
        origin_.fault_of("ALTER TABLE healthcare.conversation_logs ADD CONSTRAINT hard FOREIGN "
                         "KEY (session_id) REFERENCES core.conversation_sessions (id) NOT VALID"),
        "");
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(
        origin_.value("SELECT string_agg(pg_get_constraintdef(oid), ', ') FROM pg_constraint "
                      "WHERE conrelid = 'healthcare.conversation_logs'::regclass "
                      "AND contype = 'f'"),
        "FOREIGN KEY (session_id) REFERENCES core.conversation_sessions(id) ON DELETE SET NULL");
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_apply_test, a_text_that_points_to_another_table_is_left_alone) {
    for (const auto* sql :
         {"CREATE TABLE auth.logins (id varchar PRIMARY KEY)",
          "INSERT INTO auth.logins VALUES ('a login')",
          "CREATE TABLE auth.tokens (id int PRIMARY KEY, session_id varchar REFERENCES "
          "auth.logins)",
          "INSERT INTO auth.tokens VALUES (1, 'a login')"}) {
        ASSERT_EQ(origin_.fault_of(sql), "");
    }
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.value("SELECT session_id FROM auth.tokens"), "a login");
    EXPECT_EQ(origin_.verify(), kDone);
}

// NULLs cost nothing and let a batch grow; where values begin it must not be too large.
TEST_F(legacy_apply_test, no_transaction_of_the_backfill_is_large) {
    for (const auto* sql :
         {"CREATE TABLE public.stretch (n int PRIMARY KEY, session_id varchar)",
          "INSERT INTO public.stretch SELECT n FROM generate_series(1, 20000) n",
          "INSERT INTO public.stretch SELECT n, md5('1')::uuid FROM generate_series(20001, 30000) "
          "n",
          "ANALYZE public.stretch"}) {
        ASSERT_EQ(origin_.fault_of(sql), "");
    }
    origin_.options.only = {"public.stretch"};
    ASSERT_EQ(origin_.apply_until("backfilled"), kDone);
    EXPECT_EQ(origin_.value("SELECT count(session_id_uuid) FROM public.stretch"), "10000");
    EXPECT_LE(std::stoi(origin_.value("SELECT max(n) FROM (SELECT count(*) AS n FROM "
                                      "public.stretch WHERE n > 20000 GROUP BY xmin) t")),
              2 * origin_.options.batch_rows + 150)
        << "and what is in one block";
}

TEST_F(legacy_apply_test, other_kinds_of_text) {
    ASSERT_EQ(origin_.fault_of("ALTER TABLE public.events ALTER session_id TYPE char(32) "
                               "USING left(replace(session_id, '-', ''), 32)"),
              "");
    const auto before = origin_.dump();
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(type_of("public.events"), "uuid");
    ASSERT_EQ(origin_.fault_of("INSERT INTO public.events VALUES (NULL, 'new', md5('1')::uuid)"),
              "");
    EXPECT_EQ(origin_.value("SELECT session_id_legacy FROM public.events WHERE what = 'new'"),
              origin_.value("SELECT md5('1')"));
    ASSERT_EQ(origin_.fault_of("DELETE FROM public.events WHERE what = 'new'"), "");
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.dump(), before);
}

TEST_F(legacy_apply_test, only_the_tables_that_are_named) {
    origin_.options.only = {"public.events"};
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(type_of("public.events"), "uuid");
    EXPECT_EQ(type_of("core.whatsapp_conversations"), "character varying(64)");
    origin_.options.only = {"public.evnts"};
    EXPECT_EQ(origin_.apply(), kFailed);
}

TEST_F(legacy_apply_test, a_default_is_carried_over_where_it_is_a_uuid) {
    ASSERT_EQ(origin_.fault_of("ALTER TABLE core.whatsapp_conversations ALTER session_id SET "
                               "DEFAULT md5('7')::uuid::text"),
              "");
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.fault_of("INSERT INTO core.whatsapp_conversations (id) VALUES (-1)"), "");
    ASSERT_EQ(origin_.fault_of("INSERT INTO core.whatsapp_messages (clinic, n) VALUES (0, -1)"),
              "");
    EXPECT_EQ(origin_.value("SELECT session_id FROM core.whatsapp_conversations WHERE id = -1"),
              OriginDatabase::uuid(7));
    EXPECT_EQ(origin_.value("SELECT session_id IS NULL AND session_id_legacy = '' FROM "
                            "core.whatsapp_messages WHERE n = -1"),
              "t");
}

}  // namespace
}  // namespace ops::frontdeskctl
