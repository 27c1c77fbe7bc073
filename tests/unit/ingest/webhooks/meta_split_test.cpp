#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

TEST(MetaSplit, takes_a_batch_of_two_clinics_apart) {
    const auto pieces = split_example("meta", "batch-two-clinics");
    ASSERT_EQ(pieces.size(), 2u);
    EXPECT_EQ(message_in(pieces[0]).line, "920000000000401");
    EXPECT_EQ(message_in(pieces[0]).name, "Nora Sample");
    EXPECT_EQ(message_in(pieces[1]).line, "920000000000402");
    EXPECT_EQ(message_in(pieces[1]).name, "Ana Exemplo");
    EXPECT_EQ(describe(pieces[1].address), "phone=551112340001 to=5511912340001");
}

TEST(MetaSplit, takes_messages_and_statuses_of_one_change) {
    const auto pieces = split_example("meta", "mixed-change");
    ASSERT_EQ(pieces.size(), 3u);
    EXPECT_EQ(message_in(pieces[0]).text, "one");
    EXPECT_EQ(message_in(pieces[1]).text, "two");
    EXPECT_EQ(pieces[2].kind, "status");
}

TEST(MetaSplit, takes_milliseconds_for_what_they_are) {
    EXPECT_EQ(split_example("meta", "text-milliseconds").at(0).provider_time, kWritten);
}

TEST(MetaSplit, never_takes_another_contacts_name) {
    EXPECT_EQ(message_in(split_example("meta", "text-other-contact").at(0)).name, "");
}

TEST(MetaSplit, reads_the_new_words_of_an_edit) {
    EXPECT_EQ(event_in(split_example("meta", "edit").at(0)).text, "new words");
}

std::string change_with(const std::string& value) {
    return R"({"entry":[{"changes":[{"field":"messages","value":{)" + value + "}}]}]}";
}

TEST(MetaSplit, keeps_messages_of_no_line_as_an_event) {
    const auto pieces = split_text(
        "meta",
        change_with(
            R"("messages":[{"from":"12025550177","id":"w","type":"text","text":{"body":"x"}}])"));
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, "unknown");
}

TEST(MetaSplit, takes_an_empty_group_for_none) {
    const auto pieces = split_text(
        "meta",
        change_with(R"("metadata":{"phone_number_id":"1"},"messages":[{"from":"12025550177",)"
                    R"("group_id":"","id":"w","type":"text","text":{"body":"x"}}])"));
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(describe(pieces[0].address), "phone=12025550177 to=12025550177");
}

// Ten thousand messages of as many people: a search through all contacts for each of them would
// look at contacts 100 million times and take many seconds.
TEST(MetaSplit, takes_a_large_batch_in_linear_time) {
    std::string contacts;
    std::string messages;
    for (std::size_t i = 0; i < kMostPieces; ++i) {
        const std::string number = std::to_string(12'020'000'000 + i);
        const char* const comma = i == 0 ? "" : ",";
        contacts.append(comma)
            .append(R"({"profile":{"name":"n"},"wa_id":")")
            .append(number + "\"}");
        messages.append(comma)
            .append(R"({"id":"w","type":"sticker","from":")")
            .append(number + "\"}");
    }
    const std::string body = change_with(R"("metadata":{"phone_number_id":"1"},"contacts":[)" +
                                         contacts + R"(],"messages":[)" + messages + "]");
    const auto began = std::chrono::steady_clock::now();
    const auto pieces = split_text("meta", body);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(4));
    ASSERT_EQ(pieces.size(), kMostPieces);
    EXPECT_EQ(message_in(pieces.back()).name, "n");
}

TEST(MetaSplit, gives_one_unknown_piece_for_any_other_json) {
    for (const char* text :
         {"{}",
          "[]",
          "null",
          R"({"entry":7})",
          R"({"entry":[null]})",
          R"({"entry":[{"changes":[]}]})",
          R"({"entry":[{"changes":[null]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":null}]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":{"messages":[null]}}]}]})",
          R"({"entry":[{"changes":[{"field":"messages","value":{"statuses":[7]}}]}]})"}) {
        const auto pieces = split_text("meta", text);
        ASSERT_EQ(pieces.size(), 1u) << text;
        EXPECT_EQ(pieces[0].kind, "unknown") << text;
        EXPECT_FALSE(event_in(pieces[0]).event.empty()) << text;
    }
}

}  // namespace
}  // namespace ingest::webhooks
