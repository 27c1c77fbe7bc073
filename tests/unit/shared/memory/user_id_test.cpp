#include "shared/memory/user_id.hpp"

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

const std::string kClinic = "0190a000-0000-7000-8000-00000000000a";
const std::string kPatient = "0190a000-0000-7000-8000-00000000000b";

TEST(user_id, is_clinic_and_patient_in_lower_case) {
    const auto id = UserId::of("0190A000-0000-7000-8000-00000000000A", kPatient);
    ASSERT_TRUE(id.has_value());
    EXPECT_EQ(id->text(), kClinic + ":" + kPatient);
    EXPECT_EQ(UserId::parse(id->text()), id);
}

TEST(user_id, is_nothing_but_two_uuids) {
    const std::string whole = kClinic + ":" + kPatient;
    for (const std::string& text : {std::string(),
                                    std::string("*"),
                                    std::string(":"),
                                    std::string("*:*"),
                                    kClinic,
                                    kClinic + ":",
                                    ":" + kPatient,
                                    kClinic + ":*",
                                    "*:" + kPatient,
                                    whole + "*",
                                    whole + " ",
                                    " " + whole,
                                    whole + ":" + kPatient,
                                    whole.substr(0, whole.size() - 1),
                                    kClinic + "+" + kPatient,
                                    kClinic + "%3A" + kPatient,
                                    kClinic + ": " + kPatient,
                                    whole + std::string(1, '\0'),
                                    kClinic + ":0190a000-0000-7000-8000-0000000000?b",
                                    kClinic + ":0190a000-0000-7000-8000-0000000000%b",
                                    kClinic + ":0190a000-0000-7000-8000-0000000000+b",
                                    kClinic + ":0190a000-0000-7000-8000-0000000000 b",
                                    kClinic + ":00000000-0000-0000-0000-000000000000",
                                    "00000000-0000-0000-0000-000000000000:" + kPatient}) {
        EXPECT_FALSE(UserId::parse(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace shared::memory
