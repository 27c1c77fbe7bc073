#include "ops/frontdeskctl/dead_letters.hpp"

#include "ops/frontdeskctl/dead_letter_print.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/events/inbound.hpp"
#include "shared/json/value.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

constexpr const char* kRecord = "019b2c3d-4e5f-7a01-8b23-9c4d5e6f7001";

shared::kafka::Record example() {
    std::ifstream in(FRONTDESK_ROOT "/schemas/examples/dead/valid-unknown-instance.json");
    std::ostringstream text;
    text << in.rdbuf();
    shared::kafka::Record out;
    out.partition = 1;
    out.offset = 5;
    out.timestamp = 1'893'576'905'000;
    out.key = "7c1f0a93b2d84e56a0f1c2d3e4b5a697";
    out.value = text.str();
    return out;
}

TEST(dead_letters, tell_where_they_come_from) {
    std::string original;
    const auto letter = read_letter(example(), &original);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->record, "019b2c3d-4e5f-7a01-8b23-9c4d5e6f7004");
    EXPECT_EQ(letter->line, "demo-nowhere");
    EXPECT_EQ(letter->kind, "message");
    EXPECT_EQ(letter->origin(), "inbound/3/4711");
    EXPECT_TRUE(letter->is_kept);
    EXPECT_NE(original.find("How much"), std::string::npos);
    auto other = example();
    other.value = "{}";
    EXPECT_FALSE(read_letter(other));
}

TEST(dead_letters, are_chosen_by_every_filter) {
    const auto letter = *read_letter(example());
    const auto is_in = [&](auto member, const std::string& value) {
        LetterFilter filter;
        filter.*member = value;
        return matches(letter, filter);
    };
    EXPECT_TRUE(matches(letter, {}));
    EXPECT_TRUE(is_in(&LetterFilter::reason, "unknown_instance"));
    EXPECT_FALSE(is_in(&LetterFilter::reason, "bad_record"));
    EXPECT_TRUE(is_in(&LetterFilter::source, "demo-dental-evolution"));
    EXPECT_FALSE(is_in(&LetterFilter::source, "demo"));
    EXPECT_TRUE(is_in(&LetterFilter::line, "demo-nowhere"));
    EXPECT_FALSE(is_in(&LetterFilter::line, "demo-dental"));
    EXPECT_TRUE(is_in(&LetterFilter::message, "3A0011223344556677AA"));
    EXPECT_FALSE(is_in(&LetterFilter::record, kRecord));
    LetterFilter times;
    times.since = letter.at;
    EXPECT_TRUE(matches(letter, times));
    times.until = letter.at;
    EXPECT_FALSE(matches(letter, times));
    times.since = letter.at + 1;
    times.until.reset();
    EXPECT_FALSE(matches(letter, times));
}

TEST(dead_letters, are_of_a_clinic_by_id_or_name) {
    Letter letter;
    letter.clinic_id = "5d0c";
    letter.clinic = "Demo Dental";
    LetterFilter filter;
    EXPECT_TRUE(is_of_clinic(letter, filter));
    filter.clinic = "Demo Dental";
    EXPECT_TRUE(is_of_clinic(letter, filter));
    filter.clinic = "5d0c";
    EXPECT_TRUE(is_of_clinic(letter, filter));
    filter.clinic = "Other";
    EXPECT_FALSE(is_of_clinic(letter, filter));
}

TEST(dead_letters, know_times_and_ages) {
    const shared::WallMs now = 1'893'576'905'000;
    EXPECT_EQ(parse_time("2h", now), now - 7'200'000);
    EXPECT_EQ(parse_time("3d", now), now - 259'200'000);
    EXPECT_EQ(parse_time("2030-01-02", now), 1'893'542'400'000);
    EXPECT_EQ(parse_time("2030-01-02T09:35Z", now), 1'893'576'900'000);
    EXPECT_EQ(parse_time("2030-01-02T09:35:05Z", now), now);
    EXPECT_EQ(time_text(now), "2030-01-02T09:35:05Z");
    for (const char* wrong : {"", "h", "2", "-2h", "2w", "2030-13-01", "2030-01-02 09:35", "x-y"}) {
        EXPECT_FALSE(parse_time(wrong, now)) << wrong;
    }
}

TEST(dead_letters, go_back_with_a_mark_and_are_otherwise_as_they_were) {
    std::string original;
    const auto letter = *read_letter(example(), &original);
    const auto value = marked(original, {replay_id(letter), true}, 1'893'576'999'000);
    ASSERT_TRUE(value);
    shared::json::Parser parser;
    const auto parsed = parser.parse(*value);
    const auto envelope = *shared::events::read_envelope(*parsed);
    EXPECT_EQ(envelope.record, kRecord);
    EXPECT_EQ(envelope.message, letter.message);
    EXPECT_EQ(envelope.replay.id, replay_id(letter));
    EXPECT_TRUE(envelope.replay.is_any_age);
    EXPECT_EQ(envelope.stage("received"), 1'893'576'900'420'000);
    EXPECT_EQ(envelope.stage("replayed"), 1'893'576'999'000'000);
    EXPECT_EQ(shared::events::read_message((*parsed)["body"])->text, "How much is a cleaning?");
    // A replay that died again gets the mark of the next one alone.
    const auto again = marked(*value, {"x2", false}, 5);
    const auto reread = parser.parse(*again);
    EXPECT_EQ(shared::events::read_envelope(*reread)->replay.id, "x2");
    EXPECT_EQ(shared::events::read_envelope(*reread)->stage("replayed"), 5'000);
    EXPECT_EQ(again->find("replayed"), again->rfind("replayed"));
}

TEST(dead_letters, that_are_no_json_object_cannot_be_marked) {
    EXPECT_EQ(marked("{", {"x", false}, 0).error().code, "bad_json");
    EXPECT_EQ(marked("[1]", {"x", false}, 0).error().code, "bad_json");
}

// Else the hot worker would take it for the replay that it knows.
TEST(dead_letters, have_another_replay_id_once_a_replay_is_noted) {
    auto letter = *read_letter(example());
    const std::string first = replay_id(letter);
    letter.replays = 1;
    const std::string second = replay_id(letter);
    EXPECT_NE(second, first);
    EXPECT_EQ(replay_id(letter), second);
    letter.replays = 2;
    EXPECT_NE(replay_id(letter), second);
    EXPECT_NE(replay_id(letter), first);
}

TEST(dead_letters, have_one_replay_id_each) {
    auto letter = *read_letter(example());
    const std::string first = replay_id(letter);
    letter.offset = 99;  // written twice
    EXPECT_EQ(replay_id(letter), first);
    letter.dead.origin_offset = 4'712;  // died again
    EXPECT_NE(replay_id(letter), first);
}

TEST(dead_letters, are_shown_and_listed_without_words) {
    std::string original;
    auto letter = *read_letter(example(), &original);
    const std::string shown = without_words(original);
    for (const char* words : {"cleaning", "Patient", "12025550187"}) {
        EXPECT_EQ(shown.find(words), std::string::npos) << words;
        EXPECT_EQ(letters_text({{letter}, 0}).find(words), std::string::npos) << words;
        EXPECT_EQ(letters_json({{letter}, 0}).find(words), std::string::npos) << words;
        EXPECT_EQ(letter_text(letter, {}).find(words), std::string::npos) << words;
    }
    EXPECT_NE(shown.find("demo-nowhere"), std::string::npos);
    EXPECT_NE(shown.find("3A0011223344556677AA"), std::string::npos);
    EXPECT_EQ(without_words("How much?"), "\"(9 bytes left out)\"");
    // A body nobody knows may have words anywhere.
    const std::string unknown =
        R"({"kind":"new","body":{"a":"word","b":["word"],"c":{"id":"word"},"n":1}})";
    EXPECT_EQ(without_words(unknown).find("word"), std::string::npos);
}

TEST(dead_letters, are_listed_with_all_that_is_asked) {
    auto letter = *read_letter(example());
    letter.state = "open";
    EXPECT_NE(letters_text({{letter}, 0, 2}).find("1 dead letter, and 2 of the topic that cannot"),
              std::string::npos);
    const std::string text = letters_text({{letter}, 3});
    for (const char* part : {"open",
                             "unknown_instance",
                             "inbound/3/4711",
                             "1 attempt",
                             "demo-nowhere",
                             "3A0011223344556677AA",
                             "2030-01-02T09:35:05Z",
                             "3 more"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part;
    }
    shared::json::Parser parser;
    const std::string json = letters_json({{letter}, 3});
    const auto parsed = parser.parse(json);
    ASSERT_TRUE(parsed);
    const auto first = (*parsed)["dead_letters"].at(0);
    EXPECT_EQ(first["state"].string_or(""), "open");
    EXPECT_EQ(first["origin_offset"].integer_or(0), 4'711);
    EXPECT_EQ((*parsed)["more"].integer_or(0), 3);
}

}  // namespace
}  // namespace ops::frontdeskctl
