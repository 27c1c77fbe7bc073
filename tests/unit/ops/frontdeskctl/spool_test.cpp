// What `frontdeskctl spool` says of a folder before it touches anything.
#include "ops/frontdeskctl/commands.hpp"
#include "shared/spool/folder.hpp"
#include "shared/spool/segment.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ops::frontdeskctl {
namespace {

class spool_command : public testing::Test {
  protected:
    spool_command() { std::filesystem::create_directories(folder_); }
    ~spool_command() override { std::filesystem::remove_all(folder_); }

    const std::string folder_ = testing::TempDir() + "spool-command-" + std::to_string(::getpid());
};

TEST_F(spool_command, takes_no_other_folder_for_an_empty_spool) {
    std::ofstream(folder_ + "/notes") << "something else";
    EXPECT_EQ(spool_list(folder_), kFailed);
    EXPECT_EQ(spool_list(folder_ + "/notes"), kFailed);
    // Refused before any broker is looked for, and without a lock of its own left behind.
    EXPECT_EQ(spool_drain({}, folder_), kFailed);
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/lock"));
}

TEST_F(spool_command, lists_a_copy_without_its_lock) {
    std::ofstream(shared::spool::segment_path(folder_, 1))
        << shared::spool::kHeader << shared::spool::encode({"inbound", "k", "v", 1});
    testing::internal::CaptureStdout();
    EXPECT_EQ(spool_list(folder_), kDone);
    EXPECT_NE(testing::internal::GetCapturedStdout().find("in all: 1 records of 1 keys"),
              std::string::npos);
}

}  // namespace
}  // namespace ops::frontdeskctl
