// A database with the demo clinics, and files loaded into it as an operator would.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ops::frontdeskctl {

class ImportWorld : public testing::Test {
  protected:
    static constexpr const char* kDental = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";
    static constexpr const char* kPediatrics = "9e2b7f40-31c8-4f6d-8a15-7c4d2e9b6f02";

    ImportWorld() {
        settings_.database_url = database_.url();
        quietly([&] {
            EXPECT_EQ(migrate(settings_), kDone);
            EXPECT_EQ(seed(settings_, {FRONTDESK_ROOT "/schemas/seed/demo.json", ""}), kDone);
            return 0;
        });
    }
    ~ImportWorld() override {
        for (const char* end : {".csv", ".json", ".jsonl"}) std::filesystem::remove(base_ + end);
    }

    template <typename F>
    int quietly(F&& work) {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = work();
        out_ = testing::internal::GetCapturedStdout();
        errors_ = testing::internal::GetCapturedStderr();
        return code;
    }
    int load_file(const std::string& kind, const std::string& path, bool dry_run = false) {
        return quietly([&] {
            return import_rows(settings_, {kind, path, "", 0, dry_run, "tester"});
        });
    }
    // As a file with that ending. What was told has `f` for its path.
    int load(const std::string& kind,
             const std::string& text,
             const std::string& end = ".csv",
             bool dry_run = false) {
        const auto path = base_ + end;
        std::ofstream(path, std::ios::binary) << text;
        const int code = load_file(kind, path, dry_run);
        for (auto at = errors_.find(path); at != std::string::npos; at = errors_.find(path))
            errors_.replace(at, path.size(), "f");
        return code;
    }
    std::string value(const std::string& sql) const { return database_.value(sql); }
    void run(const std::string& sql) {
        const auto done = settings_.database().script(sql);
        ASSERT_TRUE(done) << sql << done.error().detail;
    }

    shared::postgres::TestDatabase database_;
    Settings settings_;
    std::string out_, errors_;
    std::string base_ =
        std::filesystem::temp_directory_path() / ("frontdesk_import_" + std::to_string(::getpid()));
};

}  // namespace ops::frontdeskctl
