#include "workers/background/requests/requests.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

namespace workers::background {
namespace {

using shared::events::DeliveryState;

const char* kStates =
    "SELECT coalesce(string_agg(action || ' ' || state, ', ' ORDER BY action), '') "
    "FROM healthcare.appointment_requests";

TurnMaker asking(const std::string& record, shared::events::Request request) {
    TurnMaker maker;
    maker.record = record;
    maker.message = "m-" + record;
    maker.turn.request = std::move(request);
    return maker.reply(DeliveryState::kSent, "p-" + record);
}

// An appointment of the patient who writes, or of another one.
std::string make_appointment(const ClinicDatabase& clinic,
                             const std::string& name,
                             const std::string& status,
                             const std::string& patient = id("patient")) {
    clinic.value(
        "INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status) "
        "VALUES ('" +
        id(name) + "', '" + kClinic + "', '" + patient + "', now() + interval '1 day', '" + status +
        "') RETURNING id");
    return id(name);
}

std::string status_of(const ClinicDatabase& clinic, const std::string& name) {
    return clinic.value("SELECT status FROM healthcare.appointments WHERE id = '" + id(name) + "'");
}

class Requests : public testing::Test {
  protected:
    // The patient is known from an earlier message.
    Requests() : owner(clinic) { owner.store({TurnMaker().item(0)}); }

    ClinicDatabase clinic;
    Owner owner;
};

TEST_F(Requests, a_wish_waits_for_a_person) {
    owner.store({asking("r2", {"book", "", "no-such-service", "friday at 5"}).item(1)});
    EXPECT_EQ(clinic.value(kStates), "book open");
    EXPECT_EQ(clinic.value("SELECT wish FROM healthcare.appointment_requests"), "friday at 5");
    EXPECT_EQ(clinic.value("SELECT message_id FROM healthcare.appointment_requests"), "m-r2");
}

TEST_F(Requests, cancel_and_confirm_are_done_and_announced_to_the_caches) {
    const auto gone = make_appointment(clinic, "a1", "booked");
    const auto kept = make_appointment(clinic, "a2", "booked");
    clinic.value("DELETE FROM core.cache_outbox RETURNING 1");
    owner.store({asking("r2", {"cancel", gone, "", ""}).item(1),
                 asking("r3", {"confirm", kept, "", ""}).item(2)});
    EXPECT_EQ(status_of(clinic, "a1"), "cancelled");
    EXPECT_EQ(status_of(clinic, "a2"), "confirmed");
    EXPECT_EQ(clinic.value(kStates), "cancel done, confirm done");
    EXPECT_NE(clinic.value("SELECT count(*) FROM core.cache_outbox WHERE entity = 'appointments'"),
              "0");
}

TEST_F(Requests, read_again_nothing_is_done_again) {
    const auto gone = make_appointment(clinic, "a1", "booked");
    const auto item = asking("r2", {"cancel", gone, "", ""}).item(1);
    owner.store({item});
    clinic.value("UPDATE healthcare.appointments SET status = 'booked' RETURNING 1");
    auto again = item;
    again.offset = 2;
    owner.store({again});
    EXPECT_EQ(status_of(clinic, "a1"), "booked");
    EXPECT_EQ(clinic.value(kStates), "cancel done");
}

TEST_F(Requests, of_one_appointment_in_one_batch_the_last_word_counts) {
    const auto one = make_appointment(clinic, "a1", "booked");
    auto later = asking("r3", {"cancel", one, "", ""});
    later.turn.counter += 10;
    owner.store({asking("r2", {"confirm", one, "", ""}).item(1), later.item(2)});
    EXPECT_EQ(status_of(clinic, "a1"), "cancelled");
    EXPECT_EQ(clinic.value(kStates), "cancel done, confirm done");
}

TEST_F(Requests, what_no_longer_stands_is_refused_and_staff_is_told) {
    const auto gone = make_appointment(clinic, "a1", "cancelled");
    owner.store({asking("r2", {"confirm", gone, "", ""}).item(1)});
    EXPECT_EQ(status_of(clinic, "a1"), "cancelled");
    EXPECT_EQ(clinic.value(kStates), "confirm refused");
    EXPECT_EQ(clinic.value("SELECT reason FROM core.staff_events"), "appointment_changed");
    EXPECT_EQ(owner.producer.produced().back().topic, "staff");
}

TEST_F(Requests, what_the_clinic_did_not_agree_to_is_not_confirmed) {
    const auto asked = make_appointment(clinic, "a1", "requested");
    owner.store({asking("r2", {"confirm", asked, "", ""}).item(1)});
    EXPECT_EQ(status_of(clinic, "a1"), "requested");
    owner.store({asking("r3", {"cancel", asked, "", ""}).item(2)});
    EXPECT_EQ(status_of(clinic, "a1"), "cancelled");
}

TEST_F(Requests, somebody_elses_appointment_is_never_touched) {
    TurnMaker other;
    other.record = "r9";
    other.message = "m9";
    other.conversation = "ffeeddccbbaa99887766554433221100";
    other.turn.patient_id = id("other");
    other.turn.session.id = id("other-session");
    other.turn.message.address.hash = "99887766554433221100aabbccddeeff";
    owner.store({other.item(1)});
    const auto foreign = make_appointment(clinic, "a1", "booked", id("other"));
    owner.store({asking("r2", {"cancel", foreign, "", ""}).item(2)});
    EXPECT_EQ(status_of(clinic, "a1"), "booked");
    EXPECT_EQ(clinic.value(kStates), "cancel refused");
}

}  // namespace
}  // namespace workers::background
