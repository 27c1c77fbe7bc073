#include "shared/identity/jid.hpp"

#include <string>

#include <gtest/gtest.h>

namespace shared::identity {
namespace {

struct Case {
    const char* text;
    JidKind kind;
    const char* user;
};

class ReadJid : public testing::TestWithParam<Case> {};

TEST_P(ReadJid, tells_kind_and_user) {
    const Jid jid = read_jid(GetParam().text);
    EXPECT_EQ(static_cast<int>(jid.kind), static_cast<int>(GetParam().kind)) << GetParam().text;
    EXPECT_EQ(jid.user, GetParam().user) << GetParam().text;
    EXPECT_EQ(jid.full, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    table,
    ReadJid,
    testing::Values(Case{"12025550131@s.whatsapp.net", JidKind::kPhone, "12025550131"},
                    Case{"12025550131:12@s.whatsapp.net", JidKind::kPhone, "12025550131"},
                    Case{"12025550131_1:2@s.whatsapp.net", JidKind::kPhone, "12025550131"},
                    Case{"12025550131@c.us", JidKind::kPhone, "12025550131"},
                    Case{"12025550131:99@hosted", JidKind::kPhone, "12025550131"},
                    Case{"211000000000031@lid", JidKind::kLid, "211000000000031"},
                    Case{"211000000000031:4@lid", JidKind::kLid, "211000000000031"},
                    Case{"211000000000031:99@hosted.lid", JidKind::kLid, "211000000000031"},
                    Case{"12025550131", JidKind::kDigits, "12025550131"},
                    Case{"12025550131:3", JidKind::kDigits, "12025550131"},
                    Case{"120363000000000321@g.us", JidKind::kOther, ""},
                    Case{"status@broadcast", JidKind::kOther, ""},
                    Case{"12025550131@broadcast", JidKind::kOther, ""},
                    Case{"120363000000000321@newsletter", JidKind::kOther, ""},
                    Case{"13135550002@bot", JidKind::kOther, ""},
                    Case{"0@s.whatsapp.net", JidKind::kOther, ""},
                    Case{"somebody@s.whatsapp.net", JidKind::kOther, ""},
                    Case{"@s.whatsapp.net", JidKind::kOther, ""},
                    Case{"somebody", JidKind::kNone, ""},
                    Case{"", JidKind::kNone, ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

}  // namespace
}  // namespace shared::identity
