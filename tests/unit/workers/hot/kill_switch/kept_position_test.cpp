#include "workers/hot/kill_switch/kept_position.hpp"

#include "tests/fakes/manual_loop.hpp"

#include <chrono>
#include <filesystem>

#include <gtest/gtest.h>

namespace workers::hot::kill_switch {
namespace {

class KeptPositionTest : public testing::Test {
  protected:
    KeptPositionTest() {
        std::string pattern = testing::TempDir() + "position-XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    ~KeptPositionTest() override { std::filesystem::remove_all(folder_); }

    shared::cache::Snapshot file(bool has_key = true) const {
        return {{folder_ + "/snapshot.db"},
                has_key ? *shared::crypto::Sealer::make(std::string(64, 'a'))
                        : shared::crypto::Sealer(),
                clock_};
    }
    // The version kept; 0: none.
    std::int64_t version() const {
        auto of = file();
        const auto position = KeptPosition(of, clock_).load();
        return position ? position->version : 0;
    }
    void save(std::int64_t version, bool is_confirmed) const {
        auto of = file();
        KeptPosition(of, clock_).save({version, false, {"a"}}, is_confirmed);
    }
    void pass(std::chrono::minutes time) {
        clock_.now_us += std::chrono::microseconds(time).count();
    }

    fakes::ManualClock clock_;
    std::string folder_;
};

constexpr std::chrono::hours kDay{24};

TEST_F(KeptPositionTest, is_given_back) {
    EXPECT_EQ(version(), 0);
    auto of = file();
    KeptPosition(of, clock_).save({3, true, {"a", "b"}}, true);
    const auto found = KeptPosition(of, clock_).load();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(write_position(*found), write_position({3, true, {"a", "b"}}));
}

TEST_F(KeptPositionTest, is_true_for_a_day_after_the_database_said_so) {
    save(3, true);
    pass(kDay - std::chrono::minutes(60));
    EXPECT_EQ(version(), 3);
    save(3, true);
    pass(kDay - std::chrono::minutes(60));
    EXPECT_EQ(version(), 3);
    pass(std::chrono::minutes(61));
    EXPECT_EQ(version(), 0);
}

TEST_F(KeptPositionTest, is_no_longer_true_for_being_read_from_the_snapshot) {
    save(3, true);
    pass(kDay - std::chrono::minutes(60));
    save(3, false);
    pass(std::chrono::minutes(61));
    EXPECT_EQ(version(), 0);
}

TEST_F(KeptPositionTest, is_kept_where_it_was_told_without_the_database) {
    save(3, true);
    save(4, false);
    EXPECT_EQ(version(), 4);
}

TEST_F(KeptPositionTest, is_not_put_back_by_a_worker_that_knows_less) {
    save(4, true);
    save(3, true);
    save(2, false);
    EXPECT_EQ(version(), 4);
}

TEST_F(KeptPositionTest, is_not_kept_without_a_snapshot) {
    auto of = file(false);
    KeptPosition kept(of, clock_);
    kept.save({3, true, {}}, true);
    EXPECT_FALSE(kept.load().has_value());
}

}  // namespace
}  // namespace workers::hot::kill_switch
