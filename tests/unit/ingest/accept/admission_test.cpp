#include "ingest/accept/admission.hpp"

#include "ingest/publish/backlog.hpp"
#include "tests/fakes/manual_loop.hpp"

#include <gtest/gtest.h>

namespace ingest::accept {
namespace {

int taken(Admission& admission, const std::string& source, const std::string& provider, int tries) {
    int out = 0;
    for (int i = 0; i < tries; ++i) out += admission.refusal(provider, source).empty() ? 1 : 0;
    return out;
}

TEST(Admission, takes_everything_without_a_rate) {
    fakes::ManualClock clock;
    Admission admission({}, clock);
    EXPECT_EQ(taken(admission, "a", "evolution", 10'000), 10'000);
}

TEST(Admission, takes_a_second_s_worth_at_once_and_then_the_rate) {
    fakes::ManualClock clock;
    Admission admission({.all = 100, .each_source = 0}, clock);
    EXPECT_EQ(taken(admission, "a", "evolution", 500), 100);
    EXPECT_EQ(admission.refusal("meta", "b"), "rate");
    clock.now_us += 250'000;
    EXPECT_EQ(taken(admission, "b", "meta", 500), 25);
}

TEST(Admission, one_source_takes_nothing_from_the_others) {
    fakes::ManualClock clock;
    Admission admission({.all = 100, .each_source = 10}, clock);
    EXPECT_EQ(taken(admission, "a", "evolution", 500), 10);
    EXPECT_EQ(admission.refusal("evolution", "a"), "source_rate");
    EXPECT_EQ(taken(admission, "b", "evolution", 500), 10);
    // Several clinics may share a Meta source: one of them must not silence the rest.
    EXPECT_EQ(taken(admission, "m", "meta", 500), 80);
}

TEST(Admission, takes_nothing_while_the_pipeline_is_behind) {
    fakes::ManualClock clock;
    Admission admission({}, clock);
    admission.set_backlog_full(true);
    EXPECT_EQ(admission.refusal("meta", "m"), "backlog");
    admission.set_backlog_full(false);
    EXPECT_EQ(admission.refusal("meta", "m"), "");
}

TEST(Backlog, is_beyond_its_limits_in_one_partition) {
    using publish::is_beyond;
    const publish::BacklogLimits limits{60'000, 1'000};
    EXPECT_FALSE(is_beyond({}, 100, limits));
    EXPECT_FALSE(is_beyond({{0, 10, false}, {1, 10, false}}, 100, limits));
    EXPECT_TRUE(is_beyond({{0, 0, false}, {1, 11, false}}, 100, limits));
    EXPECT_TRUE(is_beyond({{0, 1, true}}, 100, limits));
    EXPECT_FALSE(is_beyond({{0, 1'000'000, false}}, 100, {60'000, 0}));
}

}  // namespace
}  // namespace ingest::accept
