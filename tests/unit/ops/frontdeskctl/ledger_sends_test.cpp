#include "ops/frontdeskctl/ledger_sends.hpp"

#include "ops/frontdeskctl/ledger_accepted.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

const std::string kReply = "d2c94e07-5b1a-5836-8f7d-3a90c1e6b248";

std::string send(const std::string& id, const std::string& text, const std::string& callback = "") {
    return R"({"kind": "text", "sent": true, "instance": "line", "to": "1202@s", "text": ")" +
           text + R"(", "id": ")" + id + R"(", "callback": ")" + callback + R"("})";
}

LedgerReply reply(const std::string& id, const std::string& text, int attempt = 1) {
    LedgerReply out;
    out.id = *shared::Uuid::parse(id);
    out.by_text = LedgerSends::text_key("line", "1202@s", text);
    out.attempt = attempt;
    out.is_sent = out.is_settled = true;
    out.message = "M-" + text;
    return out;
}

LedgerReport judged(const std::string& sends,
                    const std::vector<LedgerReply>& replies,
                    bool has_open = false) {
    LedgerSends all;
    EXPECT_TRUE(all.read("[" + sends + "]"));
    for (const auto& each : replies) all.add(each);
    LedgerReport report;
    all.finish(has_open, report);
    return report;
}

TEST(ledger_sends, balance_with_one_send_a_reply) {
    const auto report = judged(send("P1", "hi") + "," + send("P2", "by", kReply) + R"(,
        {"kind": "presence", "sent": true}, {"kind": "text", "sent": false, "text": "hi"})",
                               {reply(kReply, "x"), reply(kReply.substr(0, 35) + "9", "hi")});
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.sends, 2U);
    EXPECT_EQ(report.replied, 2U);
}

TEST(ledger_sends, name_a_doubled_reply_and_never_its_text) {
    for (const auto& callback : {std::string(), kReply}) {
        const auto report = judged(send("P1", "hi", callback) + "," + send("P2", "hi", callback),
                                   {reply(kReply, "hi")});
        ASSERT_EQ(report.findings.count("duplicate", "reply"), 1U);
        const auto& note = report.findings.named().front();
        EXPECT_EQ(note.message, "M-hi");
        EXPECT_EQ(note.record, "P1 P2");
        EXPECT_EQ(note.where, "2 sends, 1 claimed");
    }
}

TEST(ledger_sends, list_a_counted_resend_apart) {
    const auto report = judged(send("P1", "hi") + "," + send("P2", "hi"), {reply(kReply, "hi", 2)});
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.resends, 1U);
    EXPECT_EQ(report.apart.count("resend", "reply"), 1U);
}

TEST(ledger_sends, leave_one_more_open_while_its_turn_may_come) {
    auto open = reply(kReply, "hi");
    open.is_sent = open.is_settled = false;
    const auto twice = send("P1", "hi") + "," + send("P2", "hi");
    EXPECT_TRUE(judged(twice, {open}).is_balanced());
    EXPECT_FALSE(judged(twice + "," + send("P3", "hi"), {open}).is_balanced());
    EXPECT_TRUE(judged(twice, {reply(kReply, "hi")}, true).is_balanced());
    const auto exact = send("P1", "hi", kReply) + "," + send("P2", "hi", kReply);
    EXPECT_FALSE(judged(exact, {reply(kReply, "hi")}, true).is_balanced());
}

TEST(ledger_sends, tell_replies_and_sends_that_have_no_other_side) {
    const auto report = judged(send("P1", "by"), {reply(kReply, "hi")});
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.unmatched, 1U);
    EXPECT_EQ(report.apart.count("unseen", "reply"), 1U);
}

TEST(ledger_sends, refuse_what_is_no_list) {
    LedgerSends sends;
    EXPECT_EQ(sends.read("{").error().code, "bad_json");
    EXPECT_EQ(sends.read("{}").error().code, "bad_sends");
    EXPECT_TRUE(sends.read(R"({"requests": []})"));
}

TEST(ledger_accepted, names_the_ids_nobody_saw_once) {
    std::istringstream list("A\nB\r\n\n C \nB\nA");
    LedgerAccepted accepted;
    accepted.read(list);
    EXPECT_EQ(accepted.size(), 3U);
    accepted.saw("A");
    accepted.saw("Z");
    accepted.saw("");
    EXPECT_EQ(accepted.found(), 1U);
    std::istringstream again("A\nB\r\n\n C \nB\nA");
    EXPECT_EQ(accepted.missing(again), (std::vector<std::string>{"B", "C"}));
}

}  // namespace
}  // namespace ops::frontdeskctl
