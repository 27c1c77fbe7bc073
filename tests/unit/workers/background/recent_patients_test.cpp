#include "workers/background/persist/recent_patients.hpp"

#include <gtest/gtest.h>

namespace workers::background::persist {
namespace {

const Fingerprint kPhone = address_fingerprint("phone", "12025550100");
const Fingerprint kName = fact_fingerprint("name", 1'000);

TEST(recent_patients, knows_what_was_written_while_nobody_else_changed_him) {
    RecentPatients recent(10);
    EXPECT_FALSE(recent.knows("a", 1, kPhone));
    recent.remember({{"a", {1, {kPhone}}}});
    EXPECT_TRUE(recent.knows("a", 1, kPhone));
    EXPECT_FALSE(recent.knows("a", 1, kName));
    EXPECT_FALSE(recent.knows("b", 1, kPhone));
    recent.remember({{"a", {1, {kName}}}});
    EXPECT_TRUE(recent.knows("a", 1, kPhone)) << "from before";
    EXPECT_TRUE(recent.knows("a", 1, kName));
    recent.clear();
    EXPECT_FALSE(recent.knows("a", 1, kPhone));
    EXPECT_EQ(recent.size(), 0U);
}

TEST(recent_patients, forgets_whom_others_changed) {
    RecentPatients recent(10);
    recent.remember({{"a", {4, {kPhone}}}});
    EXPECT_FALSE(recent.knows("a", 6, kPhone)) << "erased, and back again";
    EXPECT_FALSE(recent.knows("a", 3, kPhone)) << "the database went back";
    EXPECT_FALSE(recent.knows("a", 0, kPhone)) << "not changed at all";
    recent.remember({{"a", {6, {kName}}}});
    EXPECT_TRUE(recent.knows("a", 6, kName));
    EXPECT_FALSE(recent.knows("a", 6, kPhone)) << "what stood there before counts no more";
}

TEST(recent_patients, lets_go_of_who_wrote_longest_ago) {
    RecentPatients recent(2);
    recent.remember({{"a", {1, {kPhone}}}});
    recent.remember({{"b", {1, {kPhone}}}});
    recent.remember({{"a", {1, {kPhone}}}});
    recent.remember({{"c", {1, {kPhone}}}});
    EXPECT_EQ(recent.size(), 2U);
    EXPECT_TRUE(recent.knows("a", 1, kPhone));
    EXPECT_FALSE(recent.knows("b", 1, kPhone));
}

TEST(recent_patients, a_fact_is_renewed_the_next_day) {
    constexpr shared::WallMs kDay = 24 * 3'600'000;
    EXPECT_EQ(fact_fingerprint("name", 1), fact_fingerprint("name", kDay - 1));
    EXPECT_NE(fact_fingerprint("name", 1), fact_fingerprint("name", kDay));
    EXPECT_NE(fact_fingerprint("name", 1), fact_fingerprint("language", 1));
    EXPECT_NE(address_fingerprint("phone", "1"), address_fingerprint("lid", "1"));
}

}  // namespace
}  // namespace workers::background::persist
