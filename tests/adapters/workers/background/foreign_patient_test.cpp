#include "tests/adapters/workers/background/clinic_database.hpp"

#include <gtest/gtest.h>

// A line that moved: its turns name a patient of another clinic than the one they are for.
namespace workers::background {
namespace {

constexpr const char* kOther = "0190a000-0000-7000-8000-000000000003";

class ForeignPatient : public testing::Test {
  protected:
    ForeignPatient() : owner_(clinic_) {
        const auto made = clinic_.database.connect().script(
            std::string("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
                        "VALUES ('") +
            kOther + "', '" + kOrganization +
            "', 'other', 'UTC', '{en}'); INSERT INTO healthcare.patients (id, clinic_id, name) "
            "VALUES ('" +
            id("foreign") + "', '" + kOther + "', 'Ann')");
        EXPECT_TRUE(made) << made.error().detail;
    }
    static TurnMaker of(const std::string& who, const std::string& conversation) {
        TurnMaker maker;
        maker.record = maker.message = "from " + who;
        maker.conversation = std::string(32, conversation.front());
        maker.text = "I'm allergic to latex";
        maker.turn.patient_id = id(who);
        maker.turn.session.id = id("session of " + who);
        maker.reply(shared::events::DeliveryState::kSent, "p-" + who);
        return maker;
    }
    // Of each row of the table whether it names a patient, by conversation.
    std::string named(const std::string& table) const {
        return clinic_.value(
            "SELECT string_agg(left(conversation, 1) || "
            "coalesce(patient_id::text, '-'), ' ' ORDER BY conversation, "
            "patient_id) FROM " +
            table);
    }

    ClinicDatabase clinic_;
    Owner owner_;
};

TEST_F(ForeignPatient, is_named_in_no_row_of_a_batch_and_takes_nobody_else_with_him) {
    owner_.store({of("foreign", "a").item(0), of("patient", "b").item(1)});
    const std::string once = "a- b" + id("patient");
    for (const char* table :
         {"core.conversation_sessions", "core.whatsapp_conversations", "core.whatsapp_messages"}) {
        EXPECT_EQ(named(table), once) << table;
    }
    EXPECT_EQ(named("healthcare.conversation_logs"), "a- " + once + " b" + id("patient"));
    for (const char* table : {"healthcare.memories", "healthcare.patient_aliases"}) {
        EXPECT_EQ(clinic_.value(std::string("SELECT string_agg(DISTINCT patient_id::text, ' ') "
                                            "FROM ") +
                                table),
                  id("patient"))
            << table;
    }
    EXPECT_EQ(clinic_.value("SELECT name || version FROM healthcare.patients WHERE id = '" +
                            id("foreign") + "'"),
              "Ann1");
}

}  // namespace
}  // namespace workers::background
