#include "tests/adapters/workers/background/clinic_database.hpp"

#include <gtest/gtest.h>

// What comes late of a patient whose data was erased meanwhile.
namespace workers::background {
namespace {

class Erased : public testing::Test {
  protected:
    Erased() : owner_(clinic_) {
        owner_.store({said("first", 0, "hello").item(0)});
        run("DELETE FROM healthcare.patient_aliases; DELETE FROM healthcare.memories; "
            "UPDATE healthcare.patients SET erased_at = to_timestamp(1763000600), name = NULL, "
            "phone = NULL, language = NULL");
    }
    static TurnMaker said(const std::string& name, shared::WallMs later, const std::string& text) {
        TurnMaker maker;
        maker.record = maker.message = name;
        maker.received_at = kNow + later;
        maker.turn.counter = maker.turn.session.last_message_at = maker.received_at;
        maker.text = text;
        maker.turn.request = {"book", "", "", "Monday, as Maria"};
        maker.reply(shared::events::DeliveryState::kSent, "p-" + name);
        return maker;
    }
    void run(const std::string& sql) {
        const auto done = clinic_.database.connect().script(sql);
        ASSERT_TRUE(done) << done.error().detail;
    }
    std::string value(const std::string& sql) { return clinic_.value(sql); }

    ClinicDatabase clinic_;
    Owner owner_;
};

TEST_F(Erased, of_what_is_late_a_row_is_kept_and_no_word) {
    auto late = said("late", 60'000, "I'm Maria Petrova and I'm allergic to latex").item(1);
    owner_.store({late});
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.memories"), "0");
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.patient_aliases"), "0");
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.patients WHERE erased_at IS NULL"), "0");
    EXPECT_EQ(value("SELECT content || coalesce(payload::text, '') || coalesce(reply_text, '') || "
                    "outcome FROM core.whatsapp_messages WHERE whatsapp_message_id = 'late'"),
              "replied");
    EXPECT_EQ(value("SELECT string_agg(role || content, ',' ORDER BY role) FROM "
                    "healthcare.conversation_logs WHERE message_id = 'late'"),
              "assistant,user");
    EXPECT_EQ(value("SELECT wish FROM healthcare.appointment_requests WHERE message_id = 'late'"),
              "");
}

TEST_F(Erased, nor_of_a_reply_that_is_late) {
    auto parked = said("late", 60'000, "I'm Maria");
    parked.outcome(shared::events::Outcome::kParked).turn.reply.reset();
    parked.turn.delivery = shared::events::DeliveryState::kNone;
    owner_.store({parked.item(1)});
    auto answered = said("late", 60'000, "I'm Maria");
    ++answered.turn.counter;
    owner_.store({answered.item(2)});
    EXPECT_EQ(value("SELECT outcome || coalesce(reply_text, '-') FROM core.whatsapp_messages "
                    "WHERE whatsapp_message_id = 'late'"),
              "replied-");
    EXPECT_EQ(value("SELECT coalesce(string_agg(content, ''), '') FROM "
                    "healthcare.conversation_logs WHERE message_id = 'late'"),
              "");
}

TEST_F(Erased, who_writes_again_is_heard) {
    owner_.store({said("again", 700'000, "I'm allergic to latex").item(1)});
    EXPECT_EQ(value("SELECT count(*) FROM healthcare.memories WHERE kind = 'allergy_flag'"), "1");
    EXPECT_EQ(value("SELECT content FROM core.whatsapp_messages "
                    "WHERE whatsapp_message_id = 'again'"),
              "I'm allergic to latex");
    // What others keep of him counts from his erasure on.
    EXPECT_EQ(value("SELECT erased_at IS NULL AND memory_since = to_timestamp(1763000600) FROM "
                    "healthcare.patients"),
              "t");
}

}  // namespace
}  // namespace workers::background
