#include "tests/adapters/workers/background/clinic_database.hpp"

#include <gtest/gtest.h>

// What patients say of themselves, as rows.
namespace workers::background {
namespace {

constexpr shared::WallMs kMinute = 60'000;

class Facts : public testing::Test {
  protected:
    Facts() : owner_(clinic_) { noted(); }

    static batches::Item said(int number, const std::string& text, const std::string& name = "") {
        TurnMaker maker;
        maker.record = maker.message = "r" + std::to_string(number);
        maker.received_at = kNow + number * kMinute;
        maker.turn.counter = maker.turn.session.last_message_at = maker.received_at;
        maker.turn.message.text = maker.text = text;
        maker.turn.message.name = name;
        return maker.item(number);
    }
    void say(int number, const std::string& text, const std::string& name = "") {
        owner_.store({said(number, text, name)});
    }
    std::string valid(const std::string& kind) const {
        return clinic_.value(
            "SELECT coalesce(string_agg(body, ',' ORDER BY body), '') FROM "
            "healthcare.memories WHERE valid_to IS NULL AND kind = '" +
            kind + "'");
    }
    // How many times the caches were told since it was last asked.
    std::string noted() const {
        return clinic_.value(
            "WITH gone AS (DELETE FROM core.cache_outbox RETURNING *) "
            "SELECT count(*) FROM gone WHERE entity = 'memories'");
    }
    // Of the one row with this body.
    std::string of(const std::string& body, const std::string& column) const {
        return clinic_.value("SELECT " + column + " FROM healthcare.memories WHERE body = '" +
                             body + "'");
    }

    ClinicDatabase clinic_;
    Owner owner_;
};

TEST_F(Facts, a_newer_value_ends_the_older_and_holds_no_longer_when_that_is_said_again) {
    say(1, "I prefer Dr Smith");
    EXPECT_EQ(valid("preferred_doctor"), "Smith");
    EXPECT_EQ(noted(), "1");
    say(2, "I prefer Dr Green");
    EXPECT_EQ(valid("preferred_doctor"), "Green");
    EXPECT_EQ(of("Smith", "(extract(epoch FROM valid_to) * 1000)::bigint"),
              std::to_string(kNow + 2 * kMinute));
    EXPECT_EQ(noted(), "1");
    say(3, "I prefer Dr Smith");
    EXPECT_EQ(valid("preferred_doctor"), "Smith") << "on the same day";
    EXPECT_EQ(of("Smith", "source_message_id"), "r3");
    EXPECT_EQ(of("Smith", "(extract(epoch FROM valid_from) * 1000)::bigint"),
              std::to_string(kNow + 3 * kMinute));
    EXPECT_EQ(of("Green", "source_message_id"), "r2");
    EXPECT_EQ(noted(), "1");
    say(4, "I prefer Dr Smith");
    EXPECT_EQ(noted(), "0") << "nothing changed";
    EXPECT_EQ(of("Smith", "source_message_id"), "r3");
}

TEST_F(Facts, allergies_add_up_and_none_is_taken_back_by_itself) {
    say(1, "I'm allergic to penicillin");
    say(2, "I'm allergic to latex");
    say(3, "I'm no longer allergic to latex");
    EXPECT_EQ(valid("allergy_flag"), "latex,penicillin");
    EXPECT_EQ(of("latex", "lang || source_message_id"), "enr2");
}

TEST_F(Facts, an_allergy_that_staff_ended_is_one_again_when_it_is_said_again) {
    say(1, "I'm allergic to latex");
    const auto ended = clinic_.database.connect().run(
        "UPDATE healthcare.memories SET valid_to = last_seen_at + interval '1 s' "
        "WHERE kind = 'allergy_flag'");
    ASSERT_TRUE(ended);
    noted();
    say(2, "did I say that I prefer Tuesdays?");
    EXPECT_EQ(valid("allergy_flag"), "");
    say(3, "I'm allergic to latex");
    EXPECT_EQ(valid("allergy_flag"), "latex");
    EXPECT_EQ(noted(), "1");
}

TEST_F(Facts, one_whose_time_is_over_holds_again_when_it_is_said_again) {
    say(1, "I'm allergic to penicillin");
    say(2, "I'm allergic to latex");
    ASSERT_TRUE(clinic_.database.connect().script(
        "UPDATE healthcare.memories SET expires_at = CASE body WHEN 'latex' THEN last_seen_at + "
        "interval '1 year' ELSE last_seen_at + interval '1 second' END"));
    noted();
    say(3, "I'm allergic to penicillin");
    EXPECT_EQ(of("penicillin", "expires_at IS NULL"), "t");
    EXPECT_EQ(noted(), "1");
    say(4, "I'm allergic to latex");
    EXPECT_EQ(of("latex", "expires_at IS NULL"), "f") << "its end is yet to come";
    EXPECT_EQ(noted(), "0");
}

TEST_F(Facts, one_whose_time_is_over_stands_before_no_other) {
    say(1, "my name is Masha");
    ASSERT_TRUE(clinic_.database.connect().script(
        "UPDATE healthcare.memories SET expires_at = last_seen_at + interval '1 second' "
        "WHERE kind = 'name'"));
    say(2, "how much is a cleaning?", "Maria");
    EXPECT_EQ(of("Maria", "valid_to IS NULL"), "t");
}

TEST_F(Facts, a_name_that_was_said_stands_before_the_one_that_comes_with_messages) {
    say(1, "hello", "Masha");
    EXPECT_EQ(valid("name"), "Masha");
    say(2, "my name is Maria Petrova", "Masha");
    EXPECT_EQ(valid("name"), "Maria Petrova");
    say(3, "hello", "Masha");
    say(4, "hello", "Masha K");
    say(5 + 3 * 24 * 60, "hello", "Masha");
    EXPECT_EQ(valid("name"), "Maria Petrova");
    say(6 + 3 * 24 * 60, "call me Masha", "Masha");
    EXPECT_EQ(valid("name"), "Masha");
    EXPECT_EQ(of("Masha", "lang"), "en") << "by now it was said";
}

TEST_F(Facts, a_name_that_comes_with_messages_is_the_last_one_that_came) {
    say(1, "hello", "Masha");
    say(2, "hello", "Masha K");
    EXPECT_EQ(valid("name"), "Masha K");
    say(3, "hello", "Masha");
    EXPECT_EQ(valid("name"), "Masha") << "the same day";
}

TEST_F(Facts, what_was_said_later_holds_also_where_it_is_written_first) {
    say(5, "I prefer Tuesdays");
    say(2, "I prefer Fridays");
    EXPECT_EQ(valid("preferred_day"), "tue");
}

TEST_F(Facts, that_it_was_said_again_counts_on_the_same_day) {
    say(1, "I prefer Tuesdays");
    say(10, "I prefer Tuesdays");
    say(5, "I prefer Fridays");
    EXPECT_EQ(valid("preferred_day"), "tue");
}

TEST_F(Facts, what_came_with_a_message_is_said_once_it_was_said_however_early) {
    say(5, "hello", "Maria");
    say(2, "my name is Maria");
    EXPECT_EQ(of("Maria", "lang"), "en");
    EXPECT_EQ(of("Maria", "(extract(epoch FROM last_seen_at) * 1000)::bigint"),
              std::to_string(kNow + 5 * kMinute));
    say(6, "hello", "Masha");
    EXPECT_EQ(valid("name"), "Maria");
}

TEST_F(Facts, what_was_said_earlier_stands_before_what_came_later) {
    say(5, "hello", "Masha");
    say(2, "my name is Maria", "Masha");
    EXPECT_EQ(valid("name"), "Maria");
}

TEST_F(Facts, what_is_not_written_ends_nothing) {
    say(1, "hello", "Masha");
    say(2, "hello", "Masha K");
    ASSERT_TRUE(clinic_.database.connect().run(
        "UPDATE healthcare.memories SET valid_to = last_seen_at + interval '9 minutes' "
        "WHERE body = 'Masha'"));
    noted();
    say(5, "call me Masha", "Masha K");
    EXPECT_EQ(valid("name"), "Masha K") << "he is not to be called so until then";
    EXPECT_EQ(noted(), "0");
}

TEST_F(Facts, the_last_of_a_batch_holds_however_it_is_cut) {
    const std::vector<batches::Item> all{said(1, "I prefer Tuesdays"),
                                         said(2, "I prefer Fridays"),
                                         said(3, "my name is Maria", "Masha"),
                                         said(4, "I'm allergic to nuts", "Masha")};
    const ClinicDatabase other;
    Owner pieces(other);
    for (const auto& item : all) pieces.store({item});
    owner_.store(all);
    for (const std::string kind : {"name", "preferred_day", "allergy_flag"}) {
        EXPECT_EQ(valid(kind),
                  other.value("SELECT string_agg(body, ',') FROM healthcare.memories "
                              "WHERE valid_to IS NULL AND kind = '" +
                              kind + "'"));
    }
    EXPECT_EQ(valid("preferred_day"), "fri");
    EXPECT_EQ(valid("name"), "Maria");
}

TEST_F(Facts, a_replay_changes_nothing) {
    const std::vector<batches::Item> first{said(1, "I prefer Tuesdays", "Masha")};
    owner_.store(first);
    say(2, "I prefer Fridays. I'm allergic to nuts. My name is Maria", "Masha");
    const std::string before = clinic_.everything();
    noted();
    for (auto& [partition, standing] : owner_.standings) {
        if (partition.topic == "turns") standing.next = 0;
    }
    const auto back = clinic_.database.connect().run(
        "UPDATE core.consumer_offsets SET next_offset = 0 WHERE topic = 'test.turns'");
    ASSERT_TRUE(back);
    owner_.store(first);
    EXPECT_EQ(clinic_.everything(), before);
    EXPECT_EQ(noted(), "0");
}

}  // namespace
}  // namespace workers::background
