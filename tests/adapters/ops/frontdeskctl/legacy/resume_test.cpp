// Killed at each point, or interrupted, then run again.
#include "tests/adapters/ops/frontdeskctl/legacy/origin_database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
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

class legacy_interrupted : public testing::Test {
  protected:
    // The program itself, its output in `out_`.
    pid_t start(const std::vector<std::string>& options) {
        std::vector<std::string> words{"frontdeskctl", "legacy", "session-ids", "apply"};
        words.insert(words.end(), options.begin(), options.end());
        std::vector<std::string> settings{"DATABASE_URL=" + origin_.database.url()};
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, 1, out_.c_str(), O_WRONLY | O_CREAT, 0600);
        ::posix_spawn_file_actions_adddup2(&files, 1, 2);
        pid_t pid = 0;
        EXPECT_EQ(::posix_spawn(&pid,
                                FRONTDESK_BIN "/../tests/bin/frontdeskctl",
                                &files,
                                nullptr,
                                pointers(words).data(),
                                pointers(settings).data()),
                  0);
        ::posix_spawn_file_actions_destroy(&files);
        return pid;
    }
    static std::vector<char*> pointers(std::vector<std::string>& words) {
        std::vector<char*> out;
        for (auto& word : words) out.push_back(word.data());
        out.push_back(nullptr);
        return out;
    }
    std::string output() const {
        std::ostringstream text;
        text << std::ifstream(out_).rdbuf();
        return text.str();
    }
    int interrupt(pid_t pid) {
        ::kill(pid, SIGINT);
        int status = 0;
        ::waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    OriginDatabase origin_{2'000};
    const std::filesystem::path out_ =
        std::filesystem::temp_directory_path() / ("legacy_out_" + origin_.database.name());
    ~legacy_interrupted() override { std::filesystem::remove(out_); }
};

TEST_F(legacy_interrupted, between_two_batches_says_how_to_go_on) {
    const auto pid = start({"--rate", "100", "--batch", "20"});
    EXPECT_TRUE(origin_.wait_for("SELECT to_regclass('legacy_session_ids.backfills') IS NOT NULL"));
    EXPECT_TRUE(origin_.wait_for(
        "SELECT coalesce(max(next_block), 0) > 2 FROM legacy_session_ids.backfills"));
    EXPECT_EQ(interrupt(pid), kFailed);
    EXPECT_NE(output().find("apply goes on from here"), std::string::npos) << output();
    EXPECT_EQ(
        origin_.value("SELECT string_agg(DISTINCT stage, ' ') FROM legacy_session_ids.columns"),
        "expanded");
    EXPECT_EQ(origin_.apply(), kDone);
    EXPECT_EQ(origin_.verify(), kDone);
}

// An index is built for as long as an older transaction is open.
TEST_F(legacy_interrupted, while_an_index_is_built_ends_the_build) {
    ASSERT_EQ(origin_.apply_until("backfilled"), kDone);
    auto other = origin_.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& work) {
        work.run("INSERT INTO core.whatsapp_conversations (session_id) VALUES (NULL)");
        const auto pid = start({"--rate", "0"});
        EXPECT_TRUE(
            origin_.wait_for("SELECT EXISTS (SELECT FROM pg_stat_progress_create_index "
                             "WHERE datname = current_database())"));
        EXPECT_EQ(interrupt(pid), kFailed);
        EXPECT_EQ(origin_.value("SELECT count(*) FROM pg_stat_progress_create_index "
                                "WHERE datname = current_database()"),
                  "0");
    }));
    EXPECT_EQ(origin_.apply(), kDone);
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
