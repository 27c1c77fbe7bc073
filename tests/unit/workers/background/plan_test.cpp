#include "workers/background/announcements/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::background::announcements {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

namespace {

constexpr std::int64_t kPosition = 9'000;

std::vector<std::string> keys_of(const Plan& plan) {
    std::vector<std::string> out;
    for (const auto& removal : plan.removals()) {
        out.push_back(removal.key + "@" + std::to_string(removal.version));
    }
    return out;
}

Plan plan_of(std::vector<Change> changes, std::vector<Line> lines = {}) {
    return Plan({std::move(changes), std::move(lines), kPosition});
}

TEST(plan, a_clinic_goes_with_its_organization_and_its_lines) {
    const auto plan = plan_of({{1, "clinic", "c", "o", "", "", 7}},
                              {{"own", "s", "c", "o"},
                               {"without", "s", "", "o"},
                               {"another", "s", "d", "o"},
                               {"foreign", "s", "", "p"}});
    EXPECT_THAT(keys_of(plan),
                UnorderedElementsAre("clinic:c@7",
                                     "org:o:clinic@9000",
                                     "whatsapp:instance:own@9000",
                                     "whatsapp:instance:without@9000"));
}

TEST(plan, a_source_goes_with_the_lines_it_has_now) {
    const auto plan =
        plan_of({{1, "source", "", "", "", "s", 0}}, {{"a", "s", "c", "o"}, {"b", "t", "c", "o"}});
    EXPECT_THAT(keys_of(plan), ElementsAre("whatsapp:instance:a@9000", "line:a@9000"));
}

TEST(plan, a_patient_goes_by_the_version_of_the_row_and_the_rest_by_the_position) {
    EXPECT_THAT(keys_of(plan_of({{1, "patient", "c", "", "p", "", 3},
                                 {2, "appointments", "c", "", "p", "", 0},
                                 {3, "memories", "c", "", "p", "", 0},
                                 {4, "line", "c", "o", "", "l", 0}})),
                ElementsAre("patient:c:p@3",
                            "mem0:c:p:all@9000",
                            "mem0:c:p:listed@9000",
                            "appointments:c:p@9000",
                            "whatsapp:instance:l@9000",
                            "line:l@9000"));
}

TEST(plan, a_key_that_many_changes_name_goes_once_by_the_highest_version) {
    const auto plan = plan_of({{1, "patient", "c", "", "p", "", 5},
                               {2, "patient", "c", "", "p", "", 7},
                               {3, "patient", "c", "", "p", "", 6}});
    EXPECT_THAT(keys_of(plan),
                ElementsAre("patient:c:p@7", "mem0:c:p:all@9000", "mem0:c:p:listed@9000"));
    EXPECT_THAT(plan.done({true, true, true}), ElementsAre(1, 2, 3));
}

TEST(plan, a_change_is_done_when_each_of_its_keys_was_taken) {
    const auto plan = plan_of({{1, "clinic", "c", "o", "", "", 7},
                               {2, "line", "c", "o", "", "l", 0},
                               {3, "memories", "c", "", "p", "", 0}},
                              {{"l", "s", "c", "o"}});
    ASSERT_THAT(keys_of(plan),
                ElementsAre("clinic:c@7",
                            "org:o:clinic@9000",
                            "whatsapp:instance:l@9000",
                            "line:l@9000",
                            "mem0:c:p:all@9000",
                            "mem0:c:p:listed@9000"));
    EXPECT_THAT(plan.done({true, true, true, true, true, true}), ElementsAre(1, 2, 3));
    EXPECT_THAT(plan.done({true, true, false, true, true, true}), ElementsAre(3));
    EXPECT_THAT(plan.done({true, true, true, false, true, true}), ElementsAre(1, 3));
    EXPECT_THAT(plan.done({false, true, true, true, true, true}), ElementsAre(2, 3));
    EXPECT_THAT(plan.done({true, true, true, true, true, false}), ElementsAre(1, 2));
    EXPECT_THAT(plan.done({true, true, true, true, false}), ElementsAre(1, 2));
}

TEST(plan, a_source_without_lines_is_done_at_once) {
    EXPECT_THAT(plan_of({{1, "source", "", "", "", "s", 0}}).done({}), ElementsAre(1));
}

}  // namespace
}  // namespace workers::background::announcements
