#include "ops/frontdeskctl/legacy/index_definition.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl::legacy {
namespace {

std::string tail(const std::string& behind, bool is_text = true) {
    const auto out = carried_index("CREATE INDEX i ON core.t " + behind, is_text);
    EXPECT_EQ(out.fault, "");
    return out.tail;
}

TEST(legacy_index_definition, goes_on_with_the_shadow) {
    EXPECT_EQ(tail("USING btree (session_id)"), " USING btree (session_id_uuid)");
    EXPECT_EQ(
        tail("USING btree (clinic, session_id DESC NULLS LAST) INCLUDE (session_id, n)"),
        " USING btree (clinic, session_id_uuid DESC NULLS LAST) INCLUDE (session_id_uuid, n)");
    EXPECT_EQ(tail("USING hash (session_id) WITH (fillfactor='70')"),
              " USING hash (session_id_uuid) WITH (fillfactor='70')");
}

TEST(legacy_index_definition, leaves_out_what_belongs_to_text) {
    EXPECT_EQ(tail("USING btree (session_id varchar_pattern_ops, n int4_ops)"),
              " USING btree (session_id_uuid, n int4_ops)");
    EXPECT_EQ(tail(R"(USING btree (session_id COLLATE pg_catalog."C" text_pattern_ops DESC))"),
              " USING btree (session_id_uuid DESC)");
}

TEST(legacy_index_definition, keeps_text_within_expressions_on_text) {
    EXPECT_EQ(tail("USING btree (lower((session_id)::text))"),
              " USING btree (lower(((session_id_uuid::text))::text))");
    EXPECT_EQ(tail("USING btree (n) WHERE (session_id <> ''::text)"),
              " USING btree (n) WHERE ((session_id_uuid::text) <> ''::text)");
    EXPECT_EQ(tail("USING btree (session_id) WHERE (session_id IS NOT NULL)"),
              " USING btree (session_id_uuid) WHERE (session_id_uuid IS NOT NULL)");
    EXPECT_EQ(tail("USING btree (n) WHERE (session_id <> other_id)", false),
              " USING btree (n) WHERE (session_id_uuid <> other_id)");
}

TEST(legacy_index_definition, takes_no_other_name_for_the_column) {
    EXPECT_EQ(tail(R"(USING btree (session_id(n), "session_id", my_session_id, x.session_id))"),
              R"( USING btree (session_id(n), "session_id", my_session_id, x.session_id))");
    EXPECT_EQ(tail("USING btree (n) WHERE (kind = 'session_id it''s'::text)"),
              " USING btree (n) WHERE (kind = 'session_id it''s'::text)");
    const auto odd =
        carried_index(R"(CREATE INDEX " USING " ON "a USING b".t USING btree (session_id))", true);
    EXPECT_EQ(odd.tail, " USING btree (session_id_uuid)");
}

TEST(legacy_index_definition, says_what_a_uuid_cannot_have) {
    EXPECT_EQ(carried_index("CREATE INDEX i ON t USING gin (session_id gin_trgm_ops)", true).fault,
              "no gin index on a uuid");
    EXPECT_NE(carried_index("nonsense", true).fault, "");
    EXPECT_NE(carried_index("", true).fault, "");
    EXPECT_NE(carried_index("CREATE INDEX i ON t USING", true).fault, "");
}

}  // namespace
}  // namespace ops::frontdeskctl::legacy
