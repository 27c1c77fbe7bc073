#include "ops/frontdeskctl/ledger_report.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;

LedgerReport lost() {
    LedgerReport out;
    out.records = 3;
    out.settled = out.waiting = out.missing = 1;
    out.oldest_open = 400;
    out.has_sends = true;
    out.findings.add({"lost-write", "record", "3A", "R-1", "inbound/4@7"});
    out.apart.add({"resend", "reply", "3B", "P1 P2", ""});
    return out;
}

TEST(ledger_text, prints_the_equations_and_every_name) {
    const auto text = ledger_text(lost(), 1'000);
    EXPECT_THAT(text, HasSubstr("records   3 = 1 with an outcome + 1 open (1 waiting"));
    EXPECT_THAT(text, HasSubstr("oldest open 600 ms\n"));
    EXPECT_THAT(text, HasSubstr("  lost-write           record    3A R-1 inbound/4@7\n"));
    EXPECT_THAT(text, HasSubstr("  1 lost-write of record\n"));
    EXPECT_THAT(text, HasSubstr("IT DOES NOT BALANCE\n"));
    EXPECT_THAT(ledger_text({}, 1), HasSubstr("it balances\n"));
}

TEST(ledger_json, has_what_scripts_rely_on) {
    shared::json::Parser parser;
    const auto text = ledger_json(lost());
    const auto root = parser.parse(text).value();
    EXPECT_FALSE(root["balanced"].bool_or(true));
    EXPECT_EQ(root["occurrences"]["missing"].integer_or(0), 1);
    EXPECT_EQ(root["occurrences"]["open"].integer_or(0), 1);
    EXPECT_EQ(root["findings"].at(0)["name"].string_or(""), "lost-write");
    EXPECT_EQ(root["findings"].at(0)["message"].string_or(""), "3A");
    EXPECT_EQ(root["apart"].at(0)["of"].string_or(""), "reply");
    EXPECT_TRUE(root["sends"].is_object());
    EXPECT_FALSE(root["accepted"].exists());
}

TEST(ledger_notes, count_all_and_name_the_first) {
    LedgerNotes notes;
    for (std::size_t i = 0; i < LedgerNotes::kMostNamed + 5; ++i)
        notes.add({"duplicate", "row", "", "", ""});
    EXPECT_EQ(notes.count("duplicate", "row"), LedgerNotes::kMostNamed + 5);
    EXPECT_EQ(notes.named().size(), LedgerNotes::kMostNamed);
}

TEST(since, takes_a_span_or_a_time) {
    constexpr shared::WallMs kNow = 1'893'576'900'000;
    EXPECT_EQ(parse_since("90s", kNow), kNow - 90'000);
    EXPECT_EQ(parse_since("30m", kNow), kNow - 1'800'000);
    EXPECT_EQ(parse_since("2h", kNow), kNow - 7'200'000);
    EXPECT_EQ(parse_since("3d", kNow), kNow - 259'200'000);
    EXPECT_EQ(parse_since("2030-01-02T09:35:00Z", kNow), 1'893'576'900'000);
    for (const char* wrong : {"", "h", "5", "-1h", "1w", "1.5h", "2030-01-02", "1h "}) {
        EXPECT_EQ(parse_since(wrong, kNow), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace ops::frontdeskctl
