// Requests as our own system and wrong ones would write them, with the answers the two versions
// of Evolution give.
#include "ops/sandbox/evolution_send.hpp"

#include "ops/sandbox/evolution_answers.hpp"
#include "ops/sandbox/evolution_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;
using testing::HasSubstr;

const Fresh kFresh{1'795'000'000'123, "3EB0AABBCCDDEEFF001122", ""};
const std::set<std::string> kNobody{"12025550177"};

Line line_of(Dialect dialect) {
    Line line;
    line.dialect = dialect;
    line.line = "clinic-line";
    line.api_key = "the-key";
    return line;
}

Verdict text(Dialect dialect, const std::string& body) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    EXPECT_TRUE(value.has_value());
    const EvolutionWorld world{[](const std::string& id) -> std::optional<std::string> {
                                   if (id == "3A00SAVED") return "is it open?";
                                   return std::nullopt;
                               },
                               &kNobody};
    return evolution_text(line_of(dialect), *value, kFresh, world);
}

std::string bad_request(const std::string& message) {
    return R"({"status":400,"error":"Bad Request","response":{"message":)" + message + "}}";
}

struct Refused {
    const char* name;
    Dialect dialect;
    const char* body;
    const char* message;
};

class TextRefused : public testing::TestWithParam<Refused> {};

TEST_P(TextRefused, AnswersAsThatVersionDoes) {
    const Verdict verdict = text(GetParam().dialect, GetParam().body);
    EXPECT_FALSE(verdict.taken);
    EXPECT_TRUE(verdict.id.empty());
    EXPECT_EQ(verdict.answer.status, 400);
    EXPECT_EQ(verdict.answer.body, bad_request(GetParam().message));
}

constexpr Dialect kV1 = Dialect::kEvolutionV1;
constexpr Dialect kV2 = Dialect::kEvolutionV2;

INSTANTIATE_TEST_SUITE_P(
    EvolutionSend,
    TextRefused,
    testing::Values(
        Refused{"v2_no_text",
                kV2,
                R"({"number":"12025550141@s.whatsapp.net"})",
                R"([["instance requires property \"text\""]])"},
        Refused{
            "v2_nothing",
            kV2,
            "{}",
            R"([["instance requires property \"number\"","instance requires property \"text\""]])"},
        Refused{"v2_old_body",
                kV2,
                R"({"number":"12025550141","options":{"delay":0},"textMessage":{"text":"a"}})",
                R"([["instance requires property \"text\""]])"},
        Refused{
            "v2_blank", kV2, R"({"number":"12025550141","text":" \n"})", R"(["Text is required"])"},
        Refused{"v2_delay_text",
                kV2,
                R"({"number":"12025550141","text":"a","delay":"0"})",
                R"([["Enter a value in milliseconds"]])"},
        Refused{"v2_delay_null",
                kV2,
                R"({"number":"12025550141","text":"a","delay":null})",
                R"([["Enter a value in milliseconds"]])"},
        Refused{"v2_delay_fraction",
                kV2,
                R"({"number":"12025550141","text":"a","delay":1.5})",
                R"([["Enter a value in milliseconds"]])"},
        Refused{"v2_number_is_a_number",
                kV2,
                R"({"number":12025550141,"text":"a"})",
                R"([["Invalid format"]])"},
        Refused{"v2_text_is_a_number",
                kV2,
                R"({"number":"12025550141","text":7})",
                R"([["text is not of a type(s) string"]])"},
        Refused{"v2_quoted_empty",
                kV2,
                R"({"number":"12025550141","text":"a","quoted":{}})",
                R"~(["TypeError: Cannot read properties of undefined (reading 'fromMe')"])~"},
        Refused{"v2_quoted_without_id",
                kV2,
                R"({"number":"12025550141","text":"a","quoted":{"key":{}}})",
                R"([["quoted.key requires property \"id\""]])"},
        Refused{"v2_unknown_number",
                kV2,
                R"({"number":"12025550177","text":"a"})",
                R"([{"jid":"12025550177@s.whatsapp.net","exists":false,"number":"12025550177"}])"},
        Refused{"v1_new_body",
                kV1,
                R"({"number":"12025550141","text":"a","delay":0,"linkPreview":false})",
                R"([["instance requires property \"textMessage\""]])"},
        Refused{"v1_empty_text",
                kV1,
                R"({"number":"12025550141","textMessage":{"text":""}})",
                R"([["The \"text\" cannot be empty"]])"},
        Refused{"v1_delay_text",
                kV1,
                R"({"number":"12025550141","options":{"delay":"0"},"textMessage":{"text":"a"}})",
                R"([["Enter a value in milliseconds"]])"},
        Refused{"v1_unknown_number",
                kV1,
                R"({"number":"12025550177","textMessage":{"text":"a"}})",
                R"([{"exists":false,"jid":"12025550177@s.whatsapp.net","number":"12025550177"}])"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(EvolutionSend, AnswersATextOfVersion2WithThePreparedMessage) {
    const Verdict verdict = text(kV2,
                                 R"({"number":"12025550141@s.whatsapp.net","text":"Yes.",)"
                                 R"("delay":0,"linkPreview":false})");
    EXPECT_TRUE(verdict.taken);
    EXPECT_EQ(verdict.id, kFresh.message_id);
    EXPECT_EQ(verdict.answer.status, 201);
    EXPECT_EQ(
        verdict.answer.body,
        R"({"key":{"remoteJid":"12025550141@s.whatsapp.net","fromMe":true,)"
        R"("id":"3EB0AABBCCDDEEFF001122"},"pushName":"Você","status":"PENDING",)"
        R"("message":{"conversation":"Yes."},"contextInfo":{"mentionedJid":[],"groupMentions":[],)"
        R"("ephemeralSettingTimestamp":{"low":1794827200,"high":0,"unsigned":false},)"
        R"("disappearingMode":{"initiator":0}},"messageType":"conversation",)"
        R"("messageTimestamp":1795000000,"instanceId":")" +
            instance_id("clinic-line") + R"(","source":"web"})");
}

TEST(EvolutionSend, AnswersATextOfVersion1WithTheRawMessage) {
    const Verdict verdict = text(
        kV1, R"({"number":"12025550141","options":{"delay":0},"textMessage":{"text":"Yes."}})");
    EXPECT_EQ(verdict.answer.status, 201);
    EXPECT_EQ(verdict.answer.body,
              R"({"key":{"remoteJid":"12025550141@s.whatsapp.net","fromMe":true,)"
              R"("id":"3EB0AABBCCDDEEFF001122"},"message":{"conversation":"Yes."},)"
              R"("messageTimestamp":"1795000000","status":"PENDING"})");
}

TEST(EvolutionSend, QuotesOnlyAMessageItHasSaved) {
    const auto body = [](const std::string& id) {
        return R"({"number":"12025550141","text":"Yes.","quoted":{"key":{"id":")" + id + R"("}}})";
    };
    EXPECT_THAT(
        text(kV2, body("3A00SAVED")).answer.body,
        HasSubstr(R"("stanzaId":"3A00SAVED","quotedMessage":{"conversation":"is it open?"})"));
    const Verdict unknown = text(kV2, body("3A00OTHER"));
    EXPECT_EQ(unknown.answer.status, 201);
    EXPECT_THAT(unknown.answer.body, testing::Not(HasSubstr("stanzaId")));
}

TEST(EvolutionSend, LooksAtTheInstanceBeforeTheKey) {
    const Line line = line_of(kV2);
    EXPECT_EQ(refused(nullptr, "nowhere", "wrong")->body,
              R"({"status":404,"error":"Not Found","response":{"message":)"
              R"(["The \"nowhere\" instance does not exist"]}})");
    EXPECT_EQ(refused(&line, line.line, "wrong")->body,
              R"({"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}})");
    EXPECT_EQ(refused(&line, line.line, "")->status, 401);
    EXPECT_FALSE(refused(&line, line.line, "the-key").has_value());
}

TEST(EvolutionSend, AnswersCutJsonWithItsOddPairOfWords) {
    EXPECT_EQ(malformed_json().body,
              R"({"status":400,"error":"Internal Server Error",)"
              R"("response":{"message":"Unexpected end of JSON input"}})");
}

Faults presence(Dialect dialect, const std::string& body) {
    shared::json::Parser parser;
    return presence_faults(dialect, *parser.parse(body));
}

Faults read(Dialect dialect, const std::string& body) {
    shared::json::Parser parser;
    return read_faults(dialect, *parser.parse(body));
}

TEST(EvolutionSchema, AsksForTheDelayOfAPresence) {
    EXPECT_THAT(presence(kV2, R"({"number":"1202","presence":"composing"})"),
                testing::ElementsAre("instance requires property \"delay\""));
    EXPECT_THAT(presence(kV1, R"({"number":"1202","presence":"composing","delay":0})"),
                testing::ElementsAre("instance requires property \"options\""));
    EXPECT_THAT(presence(kV1, R"({"number":"1202","options":{"presence":"composing","delay":0}})"),
                testing::IsEmpty());
}

TEST(EvolutionSchema, KnowsTheMemberOfEachVersionForReadMarks) {
    EXPECT_THAT(read(kV2, R"({"readMessages":[]})"),
                testing::ElementsAre("readMessages does not meet minimum length of 1"));
    const std::string entry = R"([{"id":"3A00","fromMe":false,"remoteJid":"1202@s.whatsapp.net"}])";
    EXPECT_THAT(read(kV2, R"({"readMessages":)" + entry + "}"), testing::IsEmpty());
    EXPECT_THAT(read(kV1, R"({"readMessages":)" + entry + "}"),
                testing::ElementsAre("instance requires property \"read_messages\""));
    EXPECT_THAT(read(kV1, R"({"read_messages":)" + entry + "}"), testing::IsEmpty());
}

}  // namespace
