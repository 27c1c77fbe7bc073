// The report holds each value that is no session, and none that is one.
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;

class legacy_report : public testing::Test {
  protected:
    std::string lines(const std::string& where) {
        return origin_.value("SELECT count(*) FROM legacy_session_ids.reported WHERE " + where);
    }
    std::string printed(int (OriginDatabase::*command)() const, int status) {
        int got = -1;
        auto text = printed_by([&] { return (origin_.*command)(); }, got);
        EXPECT_EQ(got, status) << text;
        return text;
    }

    OriginDatabase origin_{300};
};

TEST_F(legacy_report, tells_rows_without_a_key_apart_by_their_content) {
    ASSERT_EQ(origin_.fault_of("INSERT INTO public.events VALUES ('undefined', 'one'), "
                               "('undefined', 'two')"),
              "");
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_EQ(origin_.verify(), kDone);
    const std::string two =
        "row_key = (SELECT 'md5:' || md5((to_jsonb(t) - 'session_id'::text - "
        "'session_id_legacy'::text)::text) FROM public.events t WHERE what = 'two')";
    ASSERT_EQ(lines(two), "1");
    ASSERT_EQ(origin_.fault_of("DELETE FROM legacy_session_ids.reported WHERE " + two), "");
    EXPECT_THAT(printed(&OriginDatabase::verify, kFailed),
                HasSubstr("public.events.session_id: 1 bad values in no report"));
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(lines(two), "1") << "reported once more before it goes";
}

// A column more makes another content of every row.
TEST_F(legacy_report, outlives_a_change_of_the_table_while_it_is_on_its_way) {
    ASSERT_EQ(origin_.apply_until("validated"), kDone);
    ASSERT_EQ(origin_.fault_of("ALTER TABLE public.events ADD COLUMN more int DEFAULT 1"), "");
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_F(legacy_report, is_asked_before_the_switch) {
    ASSERT_EQ(origin_.apply_until("validated"), kDone);
    ASSERT_EQ(origin_.fault_of("DELETE FROM legacy_session_ids.reported "
                               "WHERE table_name = 'whatsapp_conversations'"),
              "");
    EXPECT_THAT(
        printed(static_cast<int (OriginDatabase::*)() const>(&OriginDatabase::apply), kFailed),
        HasSubstr("core.whatsapp_conversations: 12 values are neither sessions nor"));
    EXPECT_EQ(origin_.value("SELECT string_agg(DISTINCT stage, ' ') FROM "
                            "legacy_session_ids.columns"),
              "validated");
}

TEST_F(legacy_report, forgets_an_orphan_whose_session_came) {
    ASSERT_EQ(origin_.apply(), kDone);
    const std::string gone = "old_value = md5('gone79')::uuid::text";
    ASSERT_NE(lines(gone), "0");
    const auto others = lines("NOT " + gone);
    ASSERT_EQ(origin_.fault_of("INSERT INTO core.conversation_sessions SELECT md5('gone79')::uuid"),
              "");
    ASSERT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(origin_.value("SELECT session_id = md5('gone79')::uuid FROM "
                            "core.whatsapp_conversations WHERE id = 79"),
              "t");
    EXPECT_EQ(lines(gone), "0");
    EXPECT_EQ(lines("NOT " + gone), others);
}

}  // namespace
}  // namespace ops::frontdeskctl
