// What others write while both columns stand there.
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

constexpr const char* kTable = "core.whatsapp_conversations";

class legacy_writers : public testing::Test {
  protected:
    void write(const std::string& sql) { ASSERT_EQ(origin_.fault_of(sql), ""); }
    void insert(int id, const std::string& session) {
        write(std::string("INSERT INTO ") + kTable + " (id, session_id) VALUES (" +
              std::to_string(id) + ", " + session + ")");
    }
    std::string of(int id, const std::string& what) {
        return origin_.value("SELECT " + what + " FROM " + kTable +
                             " WHERE id = " + std::to_string(id));
    }
    std::string reported(int id) {
        return origin_.value(
            "SELECT string_agg(old_value || ' ' || reason || ' ' || seen, ', ' "
            "ORDER BY r.id) FROM legacy_session_ids.reported r WHERE row_key = "
            "jsonb_build_object('id', " +
            std::to_string(id) + ")::text");
    }

    OriginDatabase origin_{300};
    const std::string one_ = OriginDatabase::uuid(1), two_ = OriginDatabase::uuid(2);
};

TEST_F(legacy_writers, before_the_switch_the_uuid_follows_the_text) {
    ASSERT_EQ(origin_.apply_until("expanded"), kDone);
    insert(9001, "upper('" + one_ + "')");
    EXPECT_EQ(of(9001, "session_id_uuid"), one_);
    write(std::string("UPDATE ") + kTable + " SET session_id = '" + two_ + "' WHERE id = 9001");
    EXPECT_EQ(of(9001, "session_id_uuid"), two_);
    write(std::string("UPDATE ") + kTable + " SET session_id = NULL WHERE id = 9001");
    EXPECT_EQ(of(9001, "session_id_uuid"), "");
    EXPECT_EQ(reported(9001), "");
}

TEST_F(legacy_writers, bad_values_before_the_switch_are_taken_and_reported) {
    ASSERT_EQ(origin_.apply_until("validated"), kDone);
    insert(9001, "'undefined'");
    insert(9002, "md5('nobody')::uuid::text");
    insert(9003, "''");
    EXPECT_EQ(of(9001, "session_id || coalesce(session_id_uuid::text, '')"), "undefined");
    EXPECT_EQ(reported(9001), "undefined not_uuid write");
    EXPECT_EQ(reported(9002), of(9002, "session_id") + " orphan write");
    EXPECT_EQ(reported(9003), " not_uuid write");
    write(std::string("UPDATE ") + kTable + " SET session_id = 'null' WHERE id = 9001");
    EXPECT_EQ(reported(9001), "undefined not_uuid write, null not_uuid write");
}

// It may have come to where the backfill has been.
TEST_F(legacy_writers, a_row_that_is_changed_before_its_turn_is_filled) {
    ASSERT_EQ(origin_.apply_until("expanded"), kDone);
    EXPECT_EQ(of(1, "session_id_uuid"), "");
    write(std::string("UPDATE ") + kTable + " SET body = 'moved' WHERE id = 1");
    EXPECT_EQ(of(1, "session_id_uuid"), one_);
}

TEST_F(legacy_writers, a_session_deleted_between_backfill_and_foreign_key_is_settled) {
    ASSERT_EQ(origin_.apply_until("indexed"), kDone);
    write("DELETE FROM core.conversation_sessions WHERE id = '" + one_ + "'");
    write("INSERT INTO core.conversation_sessions SELECT md5('gone79')::uuid");
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(of(1, "session_id"), "");
    EXPECT_EQ(reported(1), one_ + " orphan write");
    EXPECT_EQ(of(79, "session_id = md5('gone79')::uuid"), "t") << "an orphan that is none any more";
    EXPECT_EQ(reported(79), "");
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_writers, after_the_switch_the_text_follows_the_uuid) {
    ASSERT_EQ(origin_.apply(), kDone);
    insert(9001, "'" + one_ + "'::uuid");
    insert(9002, "'{" + two_ + "}'");
    EXPECT_EQ(of(9001, "session_id_legacy"), one_);
    EXPECT_EQ(of(9002, "session_id_legacy"), two_);
    write(std::string("UPDATE ") + kTable + " SET session_id = '" + two_ + "' WHERE id = 9001");
    EXPECT_EQ(of(9001, "session_id_legacy"), two_);
}

TEST_F(legacy_writers, an_orphan_after_the_switch_is_reported_and_not_refused) {
    ASSERT_EQ(origin_.apply(), kDone);
    insert(9001, "md5('nobody')::uuid");
    EXPECT_EQ(of(9001, "session_id"), "");
    EXPECT_EQ(reported(9001), of(9001, "session_id_legacy") + " orphan write");
    EXPECT_EQ(origin_.verify(), kDone);
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_NE(origin_.fault_of(std::string("INSERT INTO ") + kTable +
                               " (id, session_id) VALUES (9002, gen_random_uuid())"),
              "")
        << "from the contract on the foreign key speaks";
}

TEST_F(legacy_writers, what_is_no_uuid_is_refused_after_the_switch) {
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.fault_of(std::string("INSERT INTO ") + kTable +
                               " (session_id) VALUES ('undefined')"),
              "postgres_data SQLSTATE 22P02");
}

TEST_F(legacy_writers, one_that_goes_by_the_place_of_the_column_is_understood) {
    ASSERT_EQ(origin_.apply(), kDone);
    write(std::string("INSERT INTO ") + kTable + " VALUES (9001, '" + one_ + "', 3)");
    EXPECT_EQ(of(9001, "session_id"), one_);
    write(std::string("INSERT INTO ") + kTable + " VALUES (9002, 'undefined', 3)");
    EXPECT_EQ(reported(9002), "undefined not_uuid write");
}

// A prepared statement keeps the type that its parameter had.
TEST_F(legacy_writers, typed_text_is_stored_after_the_switch_with_casts) {
    const auto sql =
        std::string("INSERT INTO ") + kTable + " (id, session_id) VALUES ($1::int, $2)";
    auto prepared = origin_.database.connect();
    ASSERT_TRUE(prepared.run(sql, {"9001", one_}));
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_FALSE(prepared.run(sql, {"9002", one_})) << "as the page says";
    origin_.options.casts = true;
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_TRUE(prepared.run(sql, {"9002", one_})) << "made for those that are switched";
    ASSERT_EQ(origin_.rollback(), kDone);
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_TRUE(prepared.run(sql, {"9003", two_}));
    EXPECT_EQ(of(9003, "session_id"), two_);
    origin_.options.casts = false;
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_cast WHERE casttarget = 'uuid'::regtype"), "0")
        << "they go with the old columns";
}

TEST_F(legacy_writers, a_row_that_moves_between_partitions_keeps_its_text) {
    ASSERT_EQ(origin_.apply(), kDone);
    const auto table = std::string("healthcare.\"Outbound Messages\"");
    const auto texts =
        "SELECT string_agg(id || ' ' || session_id_legacy || ' ' || "
        "coalesce(session_id::text, '-'), ', ' ORDER BY id) FROM " +
        table + " WHERE id IN (71, 73, 79, 89, 97)";
    const auto before = origin_.value(texts);
    write("UPDATE " + table + " SET created_at = created_at + interval '20 years'");
    EXPECT_EQ(origin_.value(texts), before);
    EXPECT_EQ(origin_.value("SELECT count(DISTINCT tableoid) FROM " + table), "1");
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_writers, a_partition_made_on_the_way_is_like_the_others) {
    ASSERT_EQ(origin_.apply_until("constrained"), kDone);
    write(
        "CREATE TABLE healthcare.out_3 PARTITION OF healthcare.\"Outbound Messages\" "
        "FOR VALUES FROM ('2035-01-01') TO ('2035-02-01')");
    write("INSERT INTO healthcare.\"Outbound Messages\" VALUES (1, '" + one_ + "', '2035-01-02')");
    ASSERT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.value("SELECT session_id FROM healthcare.out_3"), one_);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_writers, need_no_rights_on_sessions_or_report) {
    const auto role = "writer_" + origin_.database.name();
    ASSERT_EQ(origin_.apply(), kDone);
    write("CREATE ROLE " + role);
    write("GRANT USAGE ON SCHEMA core TO " + role);
    write(std::string("GRANT INSERT ON ") + kTable + " TO " + role);
    auto writer = origin_.database.connect();
    EXPECT_TRUE(writer.run("SET ROLE " + role));
    EXPECT_TRUE(writer.run(std::string("INSERT INTO ") + kTable +
                           " (id, session_id) VALUES (9001, gen_random_uuid())"));
    EXPECT_NE(reported(9001), "");
    EXPECT_TRUE(writer.run("RESET ROLE"));
    write("DROP OWNED BY " + role);
    write("DROP ROLE " + role);
}

}  // namespace
}  // namespace ops::frontdeskctl
