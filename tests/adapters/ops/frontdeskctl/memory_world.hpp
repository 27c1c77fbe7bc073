// A database with clinics and patients for `frontdeskctl memory`, and what a command prints.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {

inline constexpr const char* kNorth = "0b5e7c1a-0000-4000-8000-0000000000c1";
inline constexpr const char* kAnn = "0b5e7c1a-0000-4000-8000-0000000000a1";
inline constexpr const char* kBob = "0b5e7c1a-0000-4000-8000-0000000000b1";

class MemoryWorld : public testing::Test {
  protected:
    MemoryWorld() {
        settings_.database_url = database_.url();
        EXPECT_EQ(migrate(settings_), kDone);
    }
    // With an organization of the same id.
    void add_clinic(const char* clinic,
                    const char* name,
                    std::initializer_list<const char*> patients) {
        run("INSERT INTO core.organizations (id, name) VALUES ($1, 'O')", {clinic});
        run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
            "VALUES ($1, $1, $2, 'UTC', '{en}')",
            {clinic, name});
        for (const char* patient : patients) {
            run("INSERT INTO healthcare.patients (id, clinic_id, phone) VALUES ($1, $2, $3)",
                {patient, clinic, patient});
        }
    }
    void run(const std::string& sql, const std::vector<shared::postgres::Parameter>& values) {
        const auto done = settings_.database().run(sql, values);
        ASSERT_TRUE(done) << done.error().code << " " << done.error().detail;
    }
    template <typename Call>
    int said(Call call) {
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = call();
        out_ = testing::internal::GetCapturedStdout();
        error_ = testing::internal::GetCapturedStderr();
        return code;
    }

    shared::postgres::TestDatabase database_;
    Settings settings_;
    std::string out_, error_;
};

}  // namespace ops::frontdeskctl
