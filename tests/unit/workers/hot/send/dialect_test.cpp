// Requests of the three dialects, and what each answer of tests/data/send proves.
#include "workers/hot/send/dialect.hpp"

#include "shared/json/value.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace workers::hot::send {
namespace {

using shared::http::CallResult;

lookup::Line line_of(const std::string& dialect) {
    lookup::Line line;
    line.dialect = dialect;
    line.line = dialect == "meta" ? "910000000000777" : "north dental";
    line.base_url = "http://provider.test";
    line.token = "a-token";
    return line;
}

Outgoing to_patient() {
    return {"reply-1", "12025550171@s.whatsapp.net", false, "Open until 18:00, \"side\" door"};
}

std::string word_of(Verdict::Kind kind) {
    switch (kind) {
        case Verdict::Kind::kSent:
            return "sent";
        case Verdict::Kind::kUnsentRetry:
            return "unsent_retry";
        case Verdict::Kind::kUnsentFinal:
            return "unsent_final";
        case Verdict::Kind::kUnconfirmed:
            return "unconfirmed";
    }
    return "";
}

void check_answers(const std::string& file, const lookup::Line& line) {
    std::ifstream in(std::string(FRONTDESK_ROOT) + "/tests/data/send/" + file);
    std::stringstream text;
    text << in.rdbuf();
    shared::json::Parser parser;
    const auto cases = parser.parse(text.str());
    ASSERT_TRUE(cases) << file;
    ASSERT_GT(cases->size(), 20U);
    cases->each_element([&](shared::json::Value row) {
        SCOPED_TRACE(std::string(row["name"].string_or("")));
        CallResult result;
        result.status = static_cast<int>(row["status"].integer_or(0));
        result.body = row["body"].string_or("");
        const Verdict verdict = judge(line, result);
        EXPECT_EQ(word_of(verdict.kind), row["kind"].string_or(""));
        EXPECT_EQ(verdict.reason, row["reason"].string_or(""));
        EXPECT_EQ(verdict.provider_message_id, row["id"].string_or(""));
    });
}

TEST(Judge, KnowsWhatEvolutionAnswers) {
    check_answers("evolution_answers.json", line_of("evolution_v1"));
    check_answers("evolution_answers.json", line_of("evolution_v2"));
}

TEST(Judge, KnowsWhatMetaAnswers) {
    check_answers("meta_answers.json", line_of("meta"));
}

TEST(Judge, NothingWrittenMeansUnsent) {
    for (const char* code : {"refused", "right_expired", "dns"}) {
        CallResult result;
        result.unwritten = true;
        result.code = code;
        const Verdict verdict = judge(line_of("evolution_v2"), result);
        EXPECT_EQ(verdict.kind, Verdict::Kind::kUnsentRetry);
        EXPECT_EQ(verdict.reason, code);
    }
}

TEST(Judge, WrittenWithoutAnAnswerIsUnconfirmed) {
    for (const char* code : {"timeout", "reset", "aborted"}) {
        CallResult result;
        result.code = code;
        result.written_at_us = 1;
        for (const char* dialect : {"evolution_v1", "evolution_v2", "meta"}) {
            const Verdict verdict = judge(line_of(dialect), result);
            EXPECT_EQ(verdict.kind, Verdict::Kind::kUnconfirmed);
            EXPECT_EQ(verdict.reason, code);
        }
    }
}

TEST(BuildCall, EvolutionV2) {
    const auto call = build_call(line_of("evolution_v2"), to_patient());
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "http://provider.test/message/sendText/north%20dental");
    EXPECT_EQ(shared::http::find(call.headers, "apikey"), "a-token");
    EXPECT_EQ(shared::http::find(call.headers, "content-type"), "application/json");
    EXPECT_EQ(call.body,
              R"({"number":"12025550171@s.whatsapp.net","text":"Open until 18:00, \"side\" door",)"
              R"("delay":0,"linkPreview":false})");
}

TEST(BuildCall, EvolutionV1) {
    const auto call = build_call(line_of("evolution_v1"), to_patient());
    EXPECT_EQ(call.url, "http://provider.test/message/sendText/north%20dental");
    EXPECT_EQ(call.body,
              R"({"number":"12025550171@s.whatsapp.net","options":{"delay":0,)"
              R"("presence":"composing","linkPreview":false},)"
              R"("textMessage":{"text":"Open until 18:00, \"side\" door"}})");
}

TEST(BuildCall, MetaToAPhone) {
    Outgoing outgoing = to_patient();
    outgoing.to = "12025550171";
    const auto call = build_call(line_of("meta"), outgoing);
    EXPECT_EQ(call.url, "http://provider.test/v25.0/910000000000777/messages");
    EXPECT_EQ(shared::http::find(call.headers, "authorization"), "Bearer a-token");
    EXPECT_EQ(call.body,
              R"({"messaging_product":"whatsapp","recipient_type":"individual",)"
              R"("to":"12025550171","type":"text","text":{"preview_url":false,)"
              R"("body":"Open until 18:00, \"side\" door"},"biz_opaque_callback_data":"reply-1"})");
}

TEST(BuildCall, MetaToABsuidNamesARecipient) {
    Outgoing outgoing = to_patient();
    outgoing.to = "US.8100000000000171";
    outgoing.to_is_bsuid = true;
    const auto call = build_call(line_of("meta"), outgoing);
    EXPECT_NE(call.body.find(R"("recipient":"US.8100000000000171")"), std::string::npos);
    EXPECT_EQ(call.body.find(R"("to":)"), std::string::npos);
}

TEST(BuildCall, MetaKeepsAVersionOfTheBaseUrl) {
    lookup::Line line = line_of("meta");
    line.base_url = "https://graph.test/v26.0";
    EXPECT_EQ(build_call(line, to_patient()).url,
              "https://graph.test/v26.0/910000000000777/messages");
}

TEST(BuildCall, MetaSendsATemplateInPlaceOfTheWords) {
    Outgoing outgoing = to_patient();
    outgoing.template_name = "we_are_back";
    outgoing.template_language = "en";
    const auto call = build_call(line_of("meta"), outgoing);
    EXPECT_EQ(call.body,
              R"({"messaging_product":"whatsapp","recipient_type":"individual",)"
              R"("to":"12025550171@s.whatsapp.net","type":"template","template":)"
              R"({"name":"we_are_back","language":{"code":"en"}},)"
              R"("biz_opaque_callback_data":"reply-1"})");
}

TEST(BuildCall, MetaFillsInWhatATemplateLeavesOpen) {
    Outgoing outgoing = to_patient();
    outgoing.template_name = "see_you_tomorrow";
    outgoing.template_language = "en";
    outgoing.template_parameter = "Cleaning, Tuesday at 10:30";
    EXPECT_NE(
        build_call(line_of("meta"), outgoing)
            .body.find(R"("language":{"code":"en"},"components":[{"type":"body",)"
                       R"("parameters":[{"type":"text","text":"Cleaning, Tuesday at 10:30"}]}]})"),
        std::string::npos);
}

TEST(BuildTyping, IsWhatEachDialectTakes) {
    const TypingSign sign{"12025550171@s.whatsapp.net", "wamid.1", 1'200};
    const auto meta = build_typing(line_of("meta"), sign);
    EXPECT_EQ(meta.url, "http://provider.test/v25.0/910000000000777/messages");
    EXPECT_EQ(meta.body,
              R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1",)"
              R"("typing_indicator":{"type":"text"}})");
    const auto v2 = build_typing(line_of("evolution_v2"), sign);
    EXPECT_EQ(v2.url, "http://provider.test/chat/sendPresence/north%20dental");
    EXPECT_EQ(v2.body,
              R"({"number":"12025550171@s.whatsapp.net","presence":"composing","delay":1200})");
    const auto v1 = build_typing(line_of("evolution_v1"), sign);
    EXPECT_EQ(v1.body,
              R"({"number":"12025550171@s.whatsapp.net",)"
              R"("options":{"presence":"composing","delay":1200}})");
}

}  // namespace
}  // namespace workers::hot::send
