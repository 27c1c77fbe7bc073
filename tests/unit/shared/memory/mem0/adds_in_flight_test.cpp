#include "shared/memory/mem0/adds_in_flight.hpp"

#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using Entry = AddsInFlight::Entry;

constexpr MonoUs kNow = 1'000'000'000;

UserId user(int number) {
    return *UserId::of("0190a000-0000-7000-8000-00000000000a",
                       "0190a000-0000-7000-8000-0000000000b" + std::to_string(number));
}

Uuid id(std::uint8_t number) {
    Uuid out;
    out.bytes[15] = number;
    return out;
}

TEST(adds_in_flight, are_four_of_all_and_one_of_a_patient) {
    AddsInFlight adds;
    EXPECT_EQ(adds.begin(user(1), id(1), kNow), Entry::kTaken);
    EXPECT_EQ(adds.begin(user(1), id(2), kNow), Entry::kPatientBusy);
    for (int i = 2; i <= 4; ++i) EXPECT_EQ(adds.begin(user(i), id(9), kNow), Entry::kTaken);
    EXPECT_EQ(adds.begin(user(5), id(5), kNow), Entry::kFull);
    adds.end(user(2), id(9));
    EXPECT_EQ(adds.begin(user(5), id(5), kNow), Entry::kTaken);
}

TEST(adds_in_flight, keep_the_place_of_a_lost_one_for_ten_minutes) {
    AddsInFlight adds;
    adds.begin(user(1), id(1), kNow);
    adds.lose(user(1), id(1), kNow);
    const MonoUs last = kNow + AddsInFlight::kLostFor - 1;
    EXPECT_EQ(adds.begin(user(1), id(1), last), Entry::kPatientBusy);
    EXPECT_EQ(adds.begin(user(1), id(1), last + 1), Entry::kTaken);
}

TEST(adds_in_flight, give_up_the_place_of_a_lost_one_once_it_is_seen) {
    AddsInFlight adds;
    adds.begin(user(1), id(1), kNow);
    adds.lose(user(1), id(1), kNow);
    adds.seen(user(1), id(2));
    EXPECT_EQ(adds.count(kNow), 1U);
    adds.seen(user(1), id(1));
    EXPECT_EQ(adds.count(kNow), 0U);
}

TEST(adds_in_flight, keep_the_place_of_one_that_waits_for_its_answer) {
    AddsInFlight adds;
    adds.begin(user(1), id(1), kNow);
    adds.seen(user(1), id(1));
    EXPECT_EQ(adds.count(kNow + 2 * AddsInFlight::kLostFor), 1U);
}

TEST(adds_in_flight, are_not_ended_by_the_id_of_another) {
    AddsInFlight adds;
    adds.begin(user(1), id(1), kNow);
    adds.end(user(1), id(2));
    adds.lose(user(1), id(2), kNow);
    adds.end(user(2), id(1));
    EXPECT_EQ(adds.count(kNow + 2 * AddsInFlight::kLostFor), 1U);
}

}  // namespace
}  // namespace shared::memory::mem0
