#include "workers/background/persist/side_thread.hpp"

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace workers::background::persist {
namespace {

TEST(side_thread, makes_what_it_is_told_beside_its_owner) {
    SideThread side;
    const auto here = std::this_thread::get_id();
    for (int i = 0; i < 1'000; ++i) {
        auto made = side.begin([&, i] { return std::pair(i, std::this_thread::get_id()); });
        const auto [number, where] = made.get();
        EXPECT_EQ(number, i);
        EXPECT_NE(where, here);
    }
}

TEST(side_thread, hands_on_what_a_task_throws) {
    SideThread side;
    auto made = side.begin([]() -> int { throw std::runtime_error("no"); });
    EXPECT_THROW(made.get(), std::runtime_error);
    EXPECT_EQ(side.begin([] { return 7; }).get(), 7) << "and goes on";
}

// A batch that fails leaves while its rows are being made.
TEST(side_thread, is_waited_for_where_nobody_wants_its_work_any_more) {
    SideThread side;
    std::atomic<int> done = 0;
    std::promise<void> go;
    {
        auto forgotten = side.begin([&, wait = go.get_future().share()] {
            wait.wait();
            return ++done;
        });
        go.set_value();
    }
    EXPECT_EQ(done, 1);
}

TEST(side_thread, does_one_after_the_other) {
    SideThread side;
    std::vector<int> done;
    for (int i = 0; i < 100; ++i) side.later([&done, i] { done.push_back(i); });
    auto all = side.begin([&] { return done; });
    std::vector<int> wanted(100);
    std::iota(wanted.begin(), wanted.end(), 0);
    EXPECT_EQ(all.get(), wanted);
}

TEST(side_thread, ends_what_is_left_to_it) {
    std::promise<std::thread::id> ended;
    struct Left {
        std::promise<std::thread::id>& ended;
        ~Left() { ended.set_value(std::this_thread::get_id()); }
    };
    SideThread side;
    side.later([left = std::make_shared<Left>(ended)] {});
    EXPECT_NE(ended.get_future().get(), std::this_thread::get_id());
}

}  // namespace
}  // namespace workers::background::persist
