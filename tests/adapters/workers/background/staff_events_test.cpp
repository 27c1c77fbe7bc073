#include "shared/events/staff.hpp"
#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;

const char* kCalls = "SELECT count(*) FROM core.staff_events";

TurnMaker stale(const std::string& record) {
    TurnMaker maker;
    maker.record = record;
    maker.turn.staff = shared::events::StaffNotice{"stale"};
    return maker.outcome(Outcome::kHandedOver, "stale");
}

std::size_t announced(const Owner& owner) {
    auto produced = owner.producer.produced();
    std::erase_if(produced, [](const auto& record) { return record.topic != "staff"; });
    return produced.size();
}

TEST(background_staff_events, announce_a_stale_message_whose_id_is_new_and_only_once) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({stale("r1").item(0)});
    ASSERT_EQ(announced(owner), 1u);
    const auto record = owner.producer.produced()[0];
    EXPECT_EQ(record.key, kConversation);
    shared::json::Parser parser;
    EXPECT_EQ((*parser.parse(record.value))["body"]["reason"].string_or(""), "stale");
    EXPECT_EQ(clinic.value(kCalls), "1");
    owner.store({stale("r1").item(1)});
    TurnMaker later = stale("r3");
    later.turn.counter += 10;
    owner.store({stale("r2").item(2), later.item(3)});
    EXPECT_EQ(announced(owner), 1u);
    EXPECT_EQ(clinic.value(kCalls), "1");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns WHERE reason = 'duplicate'"),
              "2");
}

TEST(background_staff_events, announce_no_stale_repeat_of_what_was_answered) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    EXPECT_EQ(owner.store({stale("r2").item(1)}).duplicates, 1u);
    // Nor of what is answered in the same batch.
    TurnMaker other;
    other.record = "r3";
    other.message = "m3";
    TurnMaker repeat = stale("r4");
    repeat.message = "m3";
    owner.store({other.reply(DeliveryState::kSent, "p3").item(2), repeat.item(3)});
    EXPECT_EQ(announced(owner), 0u);
    EXPECT_EQ(clinic.value(kCalls), "0");
}

TEST(background_staff_events, keep_what_the_owner_announced_itself_without_saying_it_again) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    TurnMaker urgent;
    urgent.turn.staff = shared::events::StaffNotice{"urgent"};
    owner.store({urgent.outcome(Outcome::kHandedOver, "urgent").item(0)});
    EXPECT_EQ(clinic.value(kCalls), "1");
    EXPECT_EQ(announced(owner), 0u);
}

}  // namespace
}  // namespace workers::background
