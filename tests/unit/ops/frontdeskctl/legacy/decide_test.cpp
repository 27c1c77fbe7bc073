#include "ops/frontdeskctl/legacy/decide.hpp"

#include "ops/frontdeskctl/legacy/chosen.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl::legacy {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

Column text_column() {
    Column out;
    out.table = {"core", "whatsapp_messages"};
    out.kind = Kind::kText;
    out.type = "character varying(64)";
    out.length = 64;
    out.key = {"id"};
    return out;
}

TEST(legacy_decide, migrates_text_and_uuids_without_their_key) {
    auto column = text_column();
    EXPECT_EQ(decide(column).fate, Fate::kMigrate);
    column.kind = Kind::kUuid;
    column.length = 0;
    EXPECT_EQ(decide(column).fate, Fate::kMigrate);
    column.has_foreign_key = true;
    EXPECT_EQ(decide(column).fate, Fate::kFine);
    column.has_foreign_key = false;
    column.references = "auth.sessions";
    EXPECT_EQ(decide(column).fate, Fate::kElsewhere);
}

TEST(legacy_decide, leaves_alone_what_points_to_another_table_text_as_well) {
    auto column = text_column();
    column.references = "auth.sessions";
    EXPECT_EQ(decide(column).fate, Fate::kElsewhere);
    EXPECT_THAT(decide(column).why, HasSubstr("auth.sessions"));
}

TEST(legacy_decide, leaves_to_a_person_what_only_a_person_can_say) {
    const std::vector<std::pair<bool Column::*, std::string>> flags{
        {&Column::is_in_primary_key, "primary key"},
        {&Column::is_in_partition_key, "partitioned by it"},
        {&Column::is_generated, "generated"},
        {&Column::is_referenced, "other tables"},
        {&Column::is_inherited, "inherits"},
        {&Column::has_subpartitions, "partitioned themselves"},
        {&Column::is_replica_identity, "replica identity"},
        {&Column::has_our_names, "session_id_uuid"}};
    for (const auto& [flag, word] : flags) {
        auto column = text_column();
        column.*flag = true;
        EXPECT_EQ(decide(column).fate, Fate::kByHand) << word;
        EXPECT_THAT(decide(column).why, HasSubstr(word));
    }
    auto column = text_column();
    column.is_ours = false;
    EXPECT_EQ(decide(column).fate, Fate::kByHand);
    column = text_column();
    column.kind = Kind::kOther;
    column.type = "bigint";
    EXPECT_EQ(decide(column).why, "its type is bigint");
    column = text_column();
    column.length = 31;
    EXPECT_EQ(decide(column).fate, Fate::kByHand);
    column.length = 32;
    EXPECT_EQ(decide(column).fate, Fate::kMigrate);
}

TEST(legacy_decide, tells_what_a_person_should_know) {
    auto column = text_column();
    EXPECT_THAT(notes_of(column, true), IsEmpty());
    column.is_not_null = true;
    column.key.clear();
    column.readers = {"view core.seen"};
    column.triggers = {"touch"};
    column.constraints = {"one_of_two"};
    column.indexes.push_back({"words", "CREATE INDEX words ON core.t USING gin (session_id)"});
    EXPECT_THAT(notes_of(column, true), testing::SizeIs(5));
    EXPECT_THAT(notes_of(column, true), Contains(HasSubstr("one_of_two goes with the old")));
    EXPECT_THAT(notes_of(column, true), Contains(HasSubstr("words is not carried over")));
    EXPECT_THAT(notes_of(column, false), Contains(HasSubstr("touch")));
}

TEST(legacy_begin_work, carries_indexes_over_and_adds_one_that_finds_sessions) {
    auto column = text_column();
    const Table sessions{"core", "conversation_sessions"};
    auto work = begin_work(column, sessions);
    ASSERT_EQ(work.indexes.size(), 1U);
    EXPECT_EQ(work.indexes[0].name, "idx_whatsapp_messages_session_id");
    EXPECT_EQ(work.indexes[0].old_name, "");
    column.indexes.push_back({"once",
                              "CREATE UNIQUE INDEX once ON core.whatsapp_messages USING btree "
                              "(session_id, n)",
                              true,
                              true,
                              true});
    work = begin_work(column, sessions);
    ASSERT_EQ(work.indexes.size(), 1U);
    EXPECT_EQ(work.indexes[0].build_name, "once_uuid");
    EXPECT_TRUE(work.indexes[0].is_unique && work.indexes[0].is_constraint);
    column.is_partitioned = true;
    EXPECT_FALSE(begin_work(column, sessions).indexes[0].is_constraint);
    column.indexes[0].finds_sessions = false;
    EXPECT_EQ(begin_work(column, sessions).indexes.size(), 2U);
    column.indexes[0].name = "idx_whatsapp_messages_session_id";
    EXPECT_EQ(begin_work(column, sessions).indexes[1].name, "idx_whatsapp_messages_session_id_fk");
}

TEST(legacy_stage, has_a_name_that_leads_back) {
    for (int i = 0; i <= static_cast<int>(Stage::kContracted); ++i) {
        const auto stage = static_cast<Stage>(i);
        EXPECT_EQ(stage_named(name_of(stage)), stage);
    }
    EXPECT_FALSE(stage_named("other"));
}

TEST(legacy_chosen, are_the_tables_that_are_named) {
    LegacyOptions options;
    const Table one{"core", "a"}, two{"core", "b"};
    EXPECT_TRUE(is_chosen(one, options));
    options.only = {"core.a"};
    EXPECT_TRUE(is_chosen(one, options));
    EXPECT_FALSE(is_chosen(two, options));
    options.skip = {"core.a"};
    EXPECT_FALSE(is_chosen(one, options));
    EXPECT_EQ(unknown_tables({two}, {}, options), "core.a, core.a");
    EXPECT_EQ(unknown_tables({one}, {}, options), "");
    Work known;
    known.table = one;
    EXPECT_EQ(unknown_tables({two}, {known}, options), "");
}

}  // namespace
}  // namespace ops::frontdeskctl::legacy
