// Killed at each point, then run again.
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ops::frontdeskctl {
namespace {

// The program that dies by SIGKILL at the point that a file names; tests/e2e/crash_points.
class legacy_killed_at : public testing::TestWithParam<const char*> {
  protected:
    legacy_killed_at()
        : mark_(std::filesystem::temp_directory_path() / ("legacy_" + origin_.database.name())) {}
    ~legacy_killed_at() override { std::filesystem::remove(mark_); }

    bool is_killed(const std::string& command) {
        std::ofstream(mark_) << GetParam();
        const auto line =
            "CRASH_POINT_FILE='" + mark_.string() + "' DATABASE_URL='" + origin_.database.url() +
            "' exec '" FRONTDESK_BIN "/../tests/bin/frontdeskctl' legacy session-ids " + command +
            " >/dev/null 2>&1";
        const int status = std::system(line.c_str());
        return WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGKILL);
    }

    OriginDatabase origin_{300};
    const std::filesystem::path mark_;
};

class legacy_killed_in_apply_at : public legacy_killed_at {};
class legacy_killed_in_rollback_at : public legacy_killed_at {};
class legacy_killed_in_contract_at : public legacy_killed_at {};

TEST_P(legacy_killed_in_apply_at, goes_on_or_back) {
    const auto before = origin_.dump();
    ASSERT_TRUE(is_killed("apply --rate 0 --batch 50"));
    ASSERT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.dump(), before);
    ASSERT_TRUE(is_killed("apply --rate 0 --batch 50"));
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_P(legacy_killed_in_rollback_at, goes_on_or_forth) {
    const auto before = origin_.dump();
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_TRUE(is_killed("rollback"));
    EXPECT_EQ(origin_.rollback(), kDone);
    EXPECT_EQ(origin_.dump(), before);
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_TRUE(is_killed("rollback"));
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

TEST_P(legacy_killed_in_contract_at, goes_on) {
    ASSERT_EQ(origin_.apply(), kDone);
    ASSERT_TRUE(is_killed("apply --contract"));
    EXPECT_EQ(origin_.verify(), kDone);
    EXPECT_EQ(origin_.contract(), kDone);
    EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_attribute WHERE attname = "
                            "'session_id_legacy' AND NOT attisdropped"),
              "0");
    EXPECT_EQ(origin_.verify(), kDone);
}

INSTANTIATE_TEST_SUITE_P(points,
                         legacy_killed_in_apply_at,
                         testing::Values("ctl.legacy_expanded",
                                         "ctl.legacy_batch",
                                         "ctl.legacy_step_done",
                                         "ctl.legacy_index_built",
                                         "ctl.legacy_foreign_key_added",
                                         "ctl.legacy_unsettled_found",
                                         "ctl.legacy_foreign_key_valid",
                                         "ctl.legacy_switching",
                                         "ctl.legacy_switched"));
INSTANTIATE_TEST_SUITE_P(points,
                         legacy_killed_in_rollback_at,
                         testing::Values("ctl.legacy_rolling_back", "ctl.legacy_rolled_back"));
INSTANTIATE_TEST_SUITE_P(points,
                         legacy_killed_in_contract_at,
                         testing::Values("ctl.legacy_unsettled_found", "ctl.legacy_contracted"));

}  // namespace
}  // namespace ops::frontdeskctl
