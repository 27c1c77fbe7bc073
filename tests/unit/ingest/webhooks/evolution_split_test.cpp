#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

TEST(EvolutionSplit, takes_each_element_of_an_array) {
    const auto pieces = split_example("evolution", "2.3.7-array");
    ASSERT_EQ(pieces.size(), 2u);
    EXPECT_EQ(message_in(pieces[0]).text, "one");
    EXPECT_EQ(message_in(pieces[1]).text, "two");
}

TEST(EvolutionSplit, reads_a_time_in_two_halves) {
    EXPECT_EQ(split_example("evolution", "2.3.6-long-time").at(0).provider_time, kWritten);
}

TEST(EvolutionSplit, has_no_time_where_there_is_none_or_an_absurd_one) {
    EXPECT_EQ(split_example("evolution", "2.3.7-no-time").at(0).provider_time, 0);
    EXPECT_EQ(split_example("evolution", "2.3.7-absurd-time").at(0).provider_time, 0);
}

TEST(EvolutionSplit, takes_the_writers_name_but_not_the_clinics) {
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-text").at(0)).name, "Nora Sample");
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-own-phone").at(0)).name, "");
}

TEST(EvolutionSplit, names_the_instance_as_line) {
    EXPECT_EQ(message_in(split_example("evolution", "2.3.7-text").at(0)).line, "harbor-dental");
    EXPECT_EQ(event_in(split_example("evolution", "2.3.7-error").at(0)).line, "");
}

TEST(EvolutionSplit, keeps_nothing_secret) {
    for (const char* name : {"2.3.7-text",
                             "2.3.7-image",
                             "2.3.7-qrcode",
                             "2.3.7-creds",
                             "2.3.7-error",
                             "2.3.7-instance-create",
                             "2.3.7-voice"}) {
        const auto piece = split_example("evolution", name).at(0);
        const std::string raw = std::visit([](const auto& body) { return body.raw; }, piece.body);
        for (const char* secret : {"harbor-secret", "tok_harbor", "\"0\":", "QUJDQUJD", "iVBOR"}) {
            EXPECT_EQ(raw.find(secret), std::string::npos) << name << " keeps " << secret;
        }
    }
}

TEST(EvolutionSplit, stops_opening_wrappers_at_a_depth) {
    std::string body = R"({"event":"messages.upsert","instance":"i","data":{"key":)"
                       R"({"remoteJid":"12025550177@s.whatsapp.net","id":"A"},"message":)";
    for (int i = 0; i < 12; ++i) body.append(R"({"ephemeralMessage":{"message":)");
    body.append(R"({"conversation":"deep"})").append(24, '}').append("}}");
    const auto pieces = split_text("evolution", body);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(message_in(pieces[0]).type, "other");
}

TEST(EvolutionSplit, reads_the_content_beside_an_empty_text) {
    const auto pieces = split_text("evolution",
                                   R"({"event":"messages.upsert","instance":"i","data":{"key":)"
                                   R"({"remoteJid":"12025550177@s.whatsapp.net","id":"A"},)"
                                   R"("message":{"conversation":"",)"
                                   R"("imageMessage":{"caption":"look"}}}})");
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(message_in(pieces[0]).type, "image");
    EXPECT_EQ(message_in(pieces[0]).text, "look");
}

TEST(EvolutionSplit, stops_where_there_are_too_many_pieces) {
    std::string list = "0";
    for (std::size_t i = 0; i < 2 * kMostPieces; ++i) list += ",0";
    const auto pieces = split_text(
        "evolution", R"({"event":"messages.upsert","instance":"i","data":[)" + list + "]}");
    EXPECT_EQ(pieces.size(), kMostPieces + 1);
}

TEST(EvolutionSplit, gives_one_unknown_piece_for_any_other_json) {
    for (const char* text : {"{}",
                             "[]",
                             "null",
                             "1",
                             R"("x")",
                             R"({"event":7})",
                             R"({"event":"messages.upsert","instance":"i"})",
                             R"({"event":"messages.upsert","instance":"i","data":[]})",
                             R"({"event":"messages.upsert","instance":"i","data":[null]})",
                             R"({"event":"messages.update","instance":"i","data":"x"})",
                             R"({"event":"messages.edited","instance":"i","data":null})",
                             R"({"event":"send.message","instance":"i","data":{"key":1}})"}) {
        const auto pieces = split_text("evolution", text);
        ASSERT_EQ(pieces.size(), 1u) << text;
        EXPECT_EQ(pieces[0].kind, "unknown") << text;
        EXPECT_FALSE(event_in(pieces[0]).event.empty()) << text;
    }
}

TEST(EvolutionSplit, a_call_is_a_message_when_it_begins_to_ring) {
    const auto pieces = split_example("evolution", "2.3.7-call");
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, "message");
    EXPECT_EQ(pieces[0].message_id, "CALL00112233");
    EXPECT_EQ(message_in(pieces[0]).type, "call");
    EXPECT_EQ(describe(pieces[0].address), "phone=12025550177 to=12025550177@s.whatsapp.net");
}

// What names the sender as we see him is told to the owner of his conversation by us.
TEST(EvolutionSplit, a_change_is_the_patient_s_where_the_key_is_in_our_view) {
    for (const char* name : {"2.3.7-update-edit", "2.3.7-delete"}) {
        EXPECT_TRUE(split_example("evolution", name)[0].is_patients) << name;
    }
    for (const char* name :
         {"2.3.7-update-deleted", "2.3.7-edited", "2.3.7-edited-revoke", "2.3.7-text"}) {
        EXPECT_FALSE(split_example("evolution", name)[0].is_patients) << name;
    }
    EXPECT_TRUE(split_example("meta", "edit")[0].is_patients);
    EXPECT_TRUE(split_example("meta", "revoke")[0].is_patients);
}

}  // namespace
}  // namespace ingest::webhooks
