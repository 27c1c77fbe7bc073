// A patient's memories are searched where they lie in memory.
#include "workers/hot/lookup/patients.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

Memories some() {
    return {"c:p",
            {{"f1", "allergy_flag", "penicillin", "en", 1},
             {"t1", "turn", "the crown on my left side hurts", "", 2},
             {"t2", "turn", "my daughter starts school in September", "", 90'000'000'000}}};
}

TEST(Memories, finds_what_has_to_do_with_the_words_best_first) {
    const Memories memories = some();
    const auto school = memories.search("which school does she go to?", 1);
    ASSERT_EQ(school.size(), 1U);
    EXPECT_EQ(school[0].id, "t2");
    const auto allergy = memories.search("is amoxicillin a penicillin", 5);
    ASSERT_FALSE(allergy.empty());
    EXPECT_EQ(allergy[0].id, "f1");
    EXPECT_TRUE(memories.search("xyzzy", 5).empty());
    EXPECT_TRUE(Memories{}.search("school", 5).empty());
}

TEST(Memories, a_copy_searches_its_own_rows) {
    Memories first = some();
    ASSERT_FALSE(first.search("school", 5).empty());
    Memories second = first;
    second.facts.resize(1);
    EXPECT_TRUE(second.search("school", 5).empty());
    first = second;
    EXPECT_TRUE(first.search("school", 5).empty());
}

TEST(Memories, are_searched_by_several_threads_at_once) {
    const auto memories = std::make_shared<const Memories>(some());
    std::vector<std::thread> threads;
    std::vector<std::string> found(8);
    for (auto& each : found) {
        threads.emplace_back([&each, memories] { each = memories->search("school", 1)[0].id; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(found, std::vector<std::string>(8, "t2"));
}

TEST(Memories, count_what_their_index_will_take) {
    Memories memories{"c:p", {}};
    const auto empty = MemoriesCodec::bytes(memories);
    for (int i = 0; i < 200; ++i) {
        memories.facts.push_back({"id", "turn", "Good morning, may I ask about a crown?", "", i});
    }
    (void)memories.search("crown", 1);
    const auto index = memories.index.of([] { return std::vector<shared::memory::Row>(); }).bytes();
    EXPECT_GT(index, 0U);
    EXPECT_GE(MemoriesCodec::bytes(memories), empty + index);
    EXPECT_LE(MemoriesCodec::bytes(memories), empty + 4 * index);
}

TEST(Known, a_said_name_is_told_from_that_of_a_profile) {
    Known known;
    EXPECT_EQ(known.name().text, "");
    known.memories = std::make_shared<const Memories>(
        Memories{"c:p", {{"1", "name", "Ana Maria", "en"}, {"2", "turn", "my name is", ""}}});
    EXPECT_EQ(known.name().text, "Ana Maria");
    EXPECT_TRUE(known.name().is_said);
    known.memories = std::make_shared<const Memories>(Memories{"c:p", {{"1", "name", "Ana", ""}}});
    EXPECT_FALSE(known.name().is_said);
}

}  // namespace
}  // namespace workers::hot::lookup
