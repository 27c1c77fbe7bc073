// When reminders go out: quiet hours, bookings of late, and the nights in which clocks are changed.
#include "tests/adapters/workers/background/reminders_world.hpp"

namespace workers::background::reminders {
namespace {

class ReminderTimes : public RemindersTest {
  protected:
    // When the two go out, as `day hour:minute`, at a clinic of that zone with those quiet hours.
    std::string times(const std::string& starts_at,
                      const std::string& zone,
                      const std::string& from = "21:00",
                      const std::string& to = "08:00") const {
        return clinic.value(
            "SELECT string_agg(to_char(due_at AT TIME ZONE '" + zone +
            "', 'DD HH24:MI'), ', ' ORDER BY kind) FROM healthcare.reminder_times('" + starts_at +
            " " + zone + "', '" + zone + "', '" + from + "', '" + to +
            "') WHERE due_at < until_at");
    }
};

TEST_F(ReminderTimes, none_right_after_the_booking) {
    book("a day ahead", "2031-06-11 11:30Z", "booked", "2031-06-10 10:00Z");
    book("two hours ahead", "2031-06-10 13:50Z", "booked", "2031-06-10 11:00Z");
    EXPECT_TRUE(first.step().counts.empty());
    run("UPDATE healthcare.appointments SET created_at = created_at - interval '1 hour'");
    const auto done = first.step();
    EXPECT_EQ(done.counts.at({"2h", "sent"}), 1U);
    EXPECT_EQ(done.counts.count({"24h", "sent"}), 1U);
}

TEST_F(ReminderTimes, quiet_hours_put_off_or_bring_forward) {
    EXPECT_EQ(times("2031-06-10 15:00", "UTC"), "09 15:00, 10 13:00");
    EXPECT_EQ(times("2031-06-10 22:30", "UTC"), "10 08:00, 10 20:30");  // when they end
    EXPECT_EQ(times("2031-06-10 09:00", "UTC"), "09 09:00, 10 08:00");  // an hour is left
    EXPECT_EQ(times("2031-06-10 08:30", "UTC"), "09 08:30, 09 20:30");  // the evening before
    EXPECT_EQ(times("2031-06-10 03:00", "UTC", "00:00", "00:00"), "09 03:00, 10 01:00");
    EXPECT_EQ(times("2031-06-10 16:30", "UTC", "12:00", "15:00"), "09 16:30, 10 15:00");
}

TEST_F(ReminderTimes, keep_the_clinics_time_over_the_nights_of_the_clocks) {
    // The day has 23 hours: 24 h before 08:30 it was 07:30.
    EXPECT_EQ(times("2031-03-09 08:30", "America/New_York"), "08 08:00, 08 20:30");
    EXPECT_EQ(times("2031-03-09 15:00", "America/New_York"), "08 14:00, 09 13:00");
    // 25 hours.
    EXPECT_EQ(times("2031-11-02 08:30", "America/New_York"), "01 09:30, 01 20:30");
    // 02:30 does not exist that night; nor does it stop anything.
    EXPECT_EQ(times("2031-03-09 09:00", "America/New_York", "22:00", "02:30"),
              "08 08:00, 09 07:00");
    EXPECT_EQ(clinic.value("SELECT core.known_zone('Nowhere/Land')"), "UTC");
}

TEST_F(ReminderTimes, nothing_leaves_in_the_quiet_hours) {
    book("late", "2031-06-11 20:40Z");
    EXPECT_TRUE(first.step("2031-06-10 21:10Z").counts.empty());
    EXPECT_TRUE(first.step("2031-06-11 07:59Z").counts.empty());
    EXPECT_EQ(first.step("2031-06-11 08:00Z").counts.size(), 1U);
}

TEST_F(ReminderTimes, of_24_h_is_never_sent_beside_that_of_2_h) {
    book("a1", "2031-06-10 13:50Z");
    EXPECT_EQ(first.step().counts, (decltype(Done::counts){{{"2h", "sent"}, 1U}}));
    EXPECT_TRUE(first.step().counts.empty());
}

}  // namespace
}  // namespace workers::background::reminders
