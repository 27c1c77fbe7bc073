#include "shared/memory/mem0/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using testing::ElementsAre;

Remembered row(const char* id, const char* created_at, double score = 0) {
    Remembered out;
    out.id = id;
    out.created_at = created_at;
    out.score = score;
    return out;
}

std::vector<std::string> ids(const std::vector<Remembered>& rows) {
    std::vector<std::string> out;
    for (const auto& one : rows) out.push_back(one.id);
    return out;
}

TEST(mem0_ranking, puts_the_newest_first_whatever_the_time_zone) {
    std::vector<Remembered> rows{row("old", "2026-01-02T02:00:00Z"),
                                 row("none", ""),
                                 row("new", "2026-01-01T19:00:00-08:00"),
                                 row("old", "2026-01-02T02:00:00Z")};
    newest_first(rows);
    EXPECT_THAT(ids(rows), ElementsAre("new", "old", "none"));
}

TEST(mem0_ranking, keeps_rows_without_an_id_apart) {
    std::vector<Remembered> rows{row("", ""), row("", "")};
    newest_first(rows);
    EXPECT_EQ(rows.size(), 2U);
}

TEST(mem0_ranking, puts_the_best_first_and_equal_ones_as_they_came) {
    std::vector<Remembered> rows{
        row("a", "", 0.3), row("b", "", 0.9), row("c", "", 0.3), row("d", "", 0.5)};
    best_first(rows);
    EXPECT_THAT(ids(rows), ElementsAre("b", "d", "a", "c"));
}

TEST(mem0_ranking, drops_what_expired_before_today) {
    std::vector<Remembered> rows{
        row("gone", ""), row("today", ""), row("ever", ""), row("odd", "")};
    rows[0].expires_on = "2026-01-01";
    rows[1].expires_on = "2026-01-02";
    rows[3].expires_on = "0";
    drop_expired(rows, "2026-01-02");
    EXPECT_THAT(ids(rows), ElementsAre("today", "ever", "odd"));
}

TEST(mem0_ranking, says_whether_any_had_to_go) {
    std::vector<Remembered> rows{row("a", ""), row("b", "")};
    EXPECT_FALSE(keep_first(rows, 2));
    EXPECT_TRUE(keep_first(rows, 1));
    EXPECT_THAT(ids(rows), ElementsAre("a"));
}

}  // namespace
}  // namespace shared::memory::mem0
