#include "ops/frontdeskctl/legacy/statements.hpp"

#include "ops/frontdeskctl/legacy/triggers.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl::legacy {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Work work() {
    Work out;
    out.id = 7;
    out.table = {"core", "Out \"Box\""};
    out.sessions = {"core", "conversation_sessions"};
    out.type = "text";
    out.key = {"clinic", "it's"};
    out.foreign_key = "fk";
    out.indexes.push_back({"once", "once", "once_uuid", " USING btree (x)", true, true});
    out.indexes.push_back({"", "added", "added", " USING btree (x)"});
    return out;
}

TEST(legacy_statements, name_a_row_by_its_key_or_its_content) {
    auto of = work();
    EXPECT_EQ(row_key(of, "t"),
              R"(jsonb_build_object('clinic', t."clinic", 'it''s', t."it's")::text)");
    of.key.clear();
    EXPECT_THAT(row_key(of, "NEW"), HasSubstr("md5((to_jsonb(NEW) - 'session_id'"));
}

TEST(legacy_statements, quote_every_name) {
    for (const auto& list :
         {expand(work()), switch_over(work()), contract(work()), roll_back(work())}) {
        for (const auto& sql : list) EXPECT_THAT(sql, Not(HasSubstr("\"Out \"Box"))) << sql;
    }
    EXPECT_THAT(expand(work()), Contains(HasSubstr(R"("core"."Out ""Box""")")));
}

TEST(legacy_statements, expand_adds_a_column_that_costs_nothing) {
    const auto sql = expand(work());
    EXPECT_EQ(sql.front(), R"(ALTER TABLE "core"."Out ""Box""" ADD COLUMN session_id_uuid uuid)");
}

TEST(legacy_statements, rollback_undoes_the_switch_where_there_was_one) {
    auto of = work();
    of.old_default = "''::text";
    of.stage = Stage::kValidated;
    EXPECT_THAT(roll_back(of), Contains(HasSubstr("DROP COLUMN session_id_uuid")));
    EXPECT_THAT(roll_back(of), Not(Contains(HasSubstr("RENAME"))));
    of.stage = Stage::kSwitched;
    const auto sql = roll_back(of);
    EXPECT_THAT(sql, Contains(testing::EndsWith("DROP COLUMN session_id")));
    EXPECT_THAT(sql, Contains(HasSubstr("RENAME COLUMN session_id_legacy TO session_id")));
    EXPECT_THAT(sql, Contains(HasSubstr("SET DEFAULT ''::text")));
    EXPECT_THAT(sql, Contains(HasSubstr(R"("once_legacy" RENAME TO "once")")));
    EXPECT_THAT(sql, Not(Contains(HasSubstr("added")))) << "it goes with its column";
}

TEST(legacy_statements, an_old_column_without_room_for_hyphens_gets_none) {
    auto of = work();
    of.length = 32;
    EXPECT_THAT(trigger_function(of, true), HasSubstr("replace(NEW.session_id::text, '-', '')"));
    of.length = 36;
    EXPECT_THAT(trigger_function(of, true), Not(HasSubstr("replace(")));
}

TEST(legacy_statements, settling_turns_round_with_the_switch) {
    auto of = work();
    EXPECT_THAT(settle_come(of), HasSubstr("SET session_id_uuid = NULL"));
    of.stage = Stage::kSwitched;
    EXPECT_THAT(settle_come(of), HasSubstr("SET session_id = "));
    EXPECT_THAT(settle_come(of), HasSubstr("t.session_id_legacy = ANY ($1::text[])"));
    of.kind = Kind::kUuid;
    EXPECT_THAT(settle_come(of), HasSubstr("ANY ($1::uuid[])"));
}

}  // namespace
}  // namespace ops::frontdeskctl::legacy
