// Whose turn it is: what somebody waits for goes before the rest, and what takes its time leaves
// room for others.
#include "tests/unit/shared/cache/cache_fixture.hpp"

namespace shared::cache {
namespace {

class LoadsQueue : public CacheTest {
  protected:
    LoadsQueue() { settings_.loads.source_threads = 1; }
    ~LoadsQueue() override {
        source_.open();
        caches_.reset();
    }

    // Told as soon as the load of it stands before its source, which is away.
    void follow_to_source(const std::string& id) {
        is_away_ = true;
        bool is_told = false;
        words_->follow(id, kCap, [&is_told] { is_told = true; });
        turn_until([&] { return is_told; });
        ASSERT_TRUE(is_told);
        is_away_ = false;
    }
    void refresh(const std::vector<std::string>& ids) {
        for (const std::string& id : ids) words_->prefetch(id);
    }
    // One of the category that holds a loading thread until the source opens.
    void hold_thread() {
        source_.shut();
        words_->prefetch("held");
        ASSERT_TRUE(source_.await_loads(1));
    }
    Words& others() {
        Lookup<std::string> lookup;
        lookup.name = "other";
        lookup.dependency = "other";
        lookup.policy = policy_;
        lookup.load = [](std::size_t, std::span<const std::string> ids) {
            std::vector<Read<std::string>> out;
            for (const std::string& id : ids) out.push_back({id, std::string("there")});
            return Reads<std::string>(std::move(out));
        };
        others_ = std::make_unique<Words>(*caches_, std::move(lookup), StandsAt{"other:"});
        return *others_;
    }

    std::atomic<bool> is_away_{false};
    std::unique_ptr<Words> others_;
};

TEST_F(LoadsQueue, a_load_that_somebody_begins_to_wait_for_goes_before_the_others) {
    shape_ = [this](auto& lookup) {
        lookup.at_once = 1;
        lookup.is_away = [this] { return is_away_.load(); };
    };
    start();
    hold_thread();
    refresh({"a", "b", "c", "d"});
    turn_until([&] { return counts().l2_misses == 5; });
    follow_to_source("e");  // behind them: they are all before the source by now
    follow_to_source("c");
    source_.open();
    ASSERT_TRUE(source_.await_loads(6));
    turn_until([&] { return counts().loads == 6; });
    EXPECT_EQ(source_.asked, (std::vector<std::string>{"held", "e", "c", "a", "b", "d"}));
}

TEST_F(LoadsQueue, who_may_not_wait_any_more_leaves_a_load_in_its_place) {
    settings_.loads.most_jobs = 1;
    shape_ = [this](auto& lookup) {
        lookup.at_once = 1;
        lookup.is_away = [this] { return is_away_.load(); };
    };
    start();
    hold_thread();
    refresh({"a", "b", "c"});
    follow_to_source("b");  // the only place
    int told = 0;
    words_->get("c", kCap, [&told](const Answer&) { ++told; });
    source_.open();
    turn_until([&] { return told == 1 && counts().loads == 4; });
    EXPECT_EQ(told, 1);
    EXPECT_EQ(source_.asked, (std::vector<std::string>{"held", "b", "a", "c"}));
}

TEST_F(LoadsQueue, no_more_ids_go_into_a_call_than_a_category_says) {
    shape_ = [](auto& lookup) { lookup.at_once = 2; };
    start();
    hold_thread();
    refresh({"a", "b", "c", "d", "e"});
    source_.open();
    turn_until([&] { return counts().loads == 6; });
    EXPECT_EQ(counts().loads, 6U);
    EXPECT_GE(source_.statements, 4);
}

TEST_F(LoadsQueue, slow_loads_leave_a_thread_to_the_others) {
    settings_.loads.source_threads = 2;
    shape_ = [](auto& lookup) {
        lookup.at_once = 1;
        lookup.is_slow = true;
    };
    start();
    Words& quick = others();
    hold_thread();
    refresh({"a", "b", "c"});
    for (int i = 0; i < 5; ++i) {
        const auto found = quick.wait(std::to_string(i), 60 * kSecond);
        ASSERT_TRUE(found);
        EXPECT_EQ(*found->value, "there");
    }
    EXPECT_EQ(source_.loads, 1);  // the rest of them wait for one another
    source_.open();
    turn_until([&] { return counts().loads == 4; });
    EXPECT_EQ(counts().loads, 4U);
}

TEST_F(LoadsQueue, slow_loads_take_no_room_of_the_others) {
    settings_.loads.source_threads = 2;
    settings_.loads.most_jobs = 2;
    shape_ = [this](auto& lookup) {
        lookup.is_slow = true;
        lookup.is_away = [this] { return is_away_.load(); };
    };
    start();
    Words& quick = others();
    hold_thread();
    for (const char* id : {"a", "b"}) follow_to_source(id);
    EXPECT_EQ(word("c"), "lookup_busy");
    const auto found = quick.wait("d", 60 * kSecond);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found->value, "there");
}

TEST_F(LoadsQueue, one_thread_alone_loads_what_is_slow_as_well) {
    shape_ = [](auto& lookup) { lookup.is_slow = true; };
    source_.set("a", "one");
    start();
    EXPECT_EQ(word("a"), "one");
    EXPECT_EQ(word("b"), "absent");
}

TEST_F(LoadsQueue, who_is_in_a_hurry_waits_for_no_source_that_is_away_and_who_has_time_does) {
    is_away_ = true;
    shape_ = [this](auto& lookup) { lookup.is_away = [this] { return is_away_.load(); }; };
    start();
    source_.shut();
    int hurried = 0;
    std::atomic<int> patient{0};
    words_->category().follow(
        "a", kCap, [&patient] { ++patient; }, Category::Follower::kPatient);
    words_->follow("a", kCap, [&hurried] { ++hurried; });
    turn_until([&] { return hurried == 1; });
    EXPECT_EQ(hurried, 1);
    ASSERT_TRUE(source_.await_loads(1));
    words_->follow("a", kCap, [&hurried] { ++hurried; });  // it is there: at once
    EXPECT_EQ(hurried, 2);
    executor_.turn();
    EXPECT_EQ(patient, 0);
    source_.open();
    turn_until([&] { return patient == 1; });
    EXPECT_EQ(patient, 1);
}

TEST_F(LoadsQueue, part_of_a_value_does_not_take_the_place_of_all_of_it) {
    shape_ = [](auto& lookup) {
        lookup.is_all_whole = false;
        lookup.load_all = [](std::size_t) {
            std::vector<Read<std::string>> out;
            for (const char* id : {"a", "b"}) out.push_back({id, std::string("part")});
            return Reads<std::string>(std::move(out));
        };
    };
    source_.set("a", "all of it");
    start();
    auto& category = words_->category();
    category.back(0);  // changes are heard of
    EXPECT_EQ(word("a"), "all of it");
    ASSERT_EQ(caches_->warm(category).fault, "");
    EXPECT_EQ(word("a"), "all of it");
    EXPECT_EQ(word("b"), "part");
    // Of what may have changed a true part is the better one.
    source_.shut();
    category.flushed(0);
    ASSERT_EQ(caches_->warm(category).fault, "");
    ASSERT_TRUE(words_->hit("a"));
    EXPECT_EQ(*words_->hit("a")->value, "part");
}

}  // namespace
}  // namespace shared::cache
