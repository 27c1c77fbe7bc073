#include "tests/unit/shared/cache/snapshot_fixture.hpp"

#include <thread>

#include <sys/stat.h>

namespace shared::cache {
namespace {

using Keys = std::vector<std::string>;

TEST_F(SnapshotTest, gives_back_what_was_put_also_after_a_restart) {
    open();
    EXPECT_EQ(put("a", std::string("one\0two", 7)), "");
    EXPECT_EQ(put("b", ""), "");
    for (int start = 0; start < 2; ++start) {
        EXPECT_EQ(value_of("a"), std::string("one\0two", 7));
        EXPECT_EQ(value_of("b"), "");
        EXPECT_EQ(value_of("c"), "-");
        EXPECT_EQ(value_of("a", "texts"), "-");
        EXPECT_EQ((*snapshot->get("clinics", "a"))->fresh_until, 7);
        open();
    }
    EXPECT_EQ(snapshot->fault(), "");
}

TEST_F(SnapshotTest, shows_no_value_and_is_for_its_owner_alone) {
    open();
    const std::string secret = "secret-token-of-the-clinic";
    EXPECT_EQ(put("a", secret), "");
    EXPECT_EQ(put("a", secret + "2"), "");
    const auto modes = [&] {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            struct stat found {};
            ASSERT_EQ(stat((settings.path + suffix).c_str(), &found), 0) << suffix;
            EXPECT_EQ(found.st_mode & 0777, 0600u) << suffix;
        }
    };
    modes();
    EXPECT_EQ(bytes_on_disk().find("secret-token"), std::string::npos);
    EXPECT_NE(bytes_on_disk().find("clinics"), std::string::npos);  // it is looked at
    close();
    EXPECT_EQ(bytes_on_disk().find("secret-token"), std::string::npos);
    ASSERT_EQ(chmod(settings.path.c_str(), 0644), 0);
    open();
    put("a", "another");
    modes();
}

TEST_F(SnapshotTest, dates_an_equal_value_without_writing_it) {
    open();
    const std::string large(1'000'000, 'x');
    put("a", large);
    const auto before = snapshot->usage();
    pass(std::chrono::hours(1));
    EXPECT_EQ(put("clinics", {{"a", large, 9}}), "");
    const auto after = snapshot->usage();
    EXPECT_EQ(after.written, 1u);
    EXPECT_EQ(after.dated, 1u);
    EXPECT_LT(after.file_bytes, before.file_bytes + 100'000);
    EXPECT_EQ(after.categories.at("clinics").oldest, clock.wall_ms());
    EXPECT_EQ((*snapshot->get("clinics", "a"))->fresh_until, 9);
}

TEST_F(SnapshotTest, what_is_put_over_and_over_is_dated_once_in_ten_minutes) {
    open();
    for (int i = 0; i < 20; ++i) {
        put("clinics", {{"a", "1", i}, {"b", "2", i}});
        clock.now_us += 60'000'000;
    }
    EXPECT_EQ(snapshot->usage().written, 2u);
    EXPECT_EQ(snapshot->usage().dated, 2u);
    EXPECT_EQ(put("clinics", {{"a", "1", 0}, {"b", "3", 0}}), "");
    EXPECT_EQ(value_of("b"), "3");
    clock.now_us -= 3'600'000'000;  // the clock is put back
    put("a", "1");
    EXPECT_EQ(snapshot->usage().categories.at("clinics").oldest, clock.wall_ms());
}

TEST_F(SnapshotTest, replaces_a_category_and_no_other) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}, {"c", "3", 0}});
    put("texts", {{"a", "4", 0}});
    ASSERT_TRUE(snapshot->replace("clinics", {{"b", "20", 0}, {"d", "5", 0}}).has_value());
    EXPECT_EQ(keys(), (Keys{"b", "d"}));
    EXPECT_EQ(value_of("b"), "20");
    EXPECT_EQ(keys("texts"), Keys{"a"});
    ASSERT_TRUE(snapshot->replace("clinics", {}).has_value());
    EXPECT_EQ(keys(), Keys{});
}

TEST_F(SnapshotTest, erases_one) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    ASSERT_TRUE(snapshot->erase("clinics", "a").has_value());
    ASSERT_TRUE(snapshot->erase("clinics", "never there").has_value());
    EXPECT_EQ(keys(), Keys{"b"});
    EXPECT_EQ(put("a", "3"), "");
    EXPECT_EQ(value_of("a"), "3");
}

TEST_F(SnapshotTest, counts_by_category) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    const WallMs first = clock.wall_ms();
    pass(std::chrono::hours(1));
    put("texts", {{"a", std::string(5'000, 'x'), 0}});
    put("b", "3");
    const auto usage = snapshot->usage();
    EXPECT_EQ(usage.categories.at("clinics").entries, 2u);
    EXPECT_EQ(usage.categories.at("clinics").oldest, first);
    EXPECT_EQ(usage.categories.at("texts").entries, 1u);
    EXPECT_GT(usage.categories.at("texts").bytes, 5'000u);
    EXPECT_LT(usage.categories.at("texts").bytes, 8'000u);
    EXPECT_GT(usage.file_bytes, 5'000u);
    EXPECT_EQ(usage.written, 4u);
    EXPECT_EQ(usage.failures, 0u);
}

TEST_F(SnapshotTest, lets_the_oldest_go_beyond_its_size) {
    settings.bytes = 20'000;
    open();
    for (int i = 0; i < 40; ++i) {
        clock.now_us += 1'000;
        ASSERT_EQ(put(std::to_string(i), std::string(1'000, 'x')), "");
        if (i == 5) {
            clock.now_us += 600'000'000;
            EXPECT_EQ(put("0", std::string(1'000, 'x')), "");  // young again
        }
    }
    const auto usage = snapshot->usage();
    EXPECT_LE(usage.categories.at("clinics").bytes, 20'000u);
    EXPECT_GE(usage.categories.at("clinics").bytes, 18'000u);
    EXPECT_EQ(usage.removed, usage.written - usage.categories.at("clinics").entries);
    EXPECT_EQ(value_of("39"), std::string(1'000, 'x'));
    EXPECT_EQ(value_of("1"), "-");
    // Another category's are no safer.
    clock.now_us += 1'000;
    EXPECT_EQ(put("texts", {{"a", std::string(12'000, 'y'), 0}}), "");
    EXPECT_EQ(value_of("a", "texts"), std::string(12'000, 'y'));
    EXPECT_LE(keys().size(), 3u);
}

TEST_F(SnapshotTest, says_what_is_too_large_and_writes_the_rest) {
    settings.bytes = 20'000;
    open();
    put("huge", "small once");
    EXPECT_EQ(put("clinics", {{"huge", std::string(20'000, 'x'), 0}, {"a", "1", 0}}),
              "snapshot_too_large");
    EXPECT_EQ(keys(), Keys{"a"});
    EXPECT_EQ(snapshot->usage().failures, 1u);
}

TEST_F(SnapshotTest, lets_go_what_is_not_written_again_for_long) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    pass(std::chrono::hours(24 * 4));
    put("b", "2");
    pass(std::chrono::hours(24 * 4));
    // A start alone takes nothing away: it may be all there is.
    open();
    EXPECT_EQ(keys(), (Keys{"a", "b"}));
    put("c", "3");
    EXPECT_EQ(keys(), (Keys{"b", "c"}));
    pass(std::chrono::hours(24 * 4));
    ASSERT_TRUE(snapshot->clean_up().has_value());
    EXPECT_EQ(keys(), Keys{"c"});
    EXPECT_EQ(snapshot->usage().removed, 2u);
}

TEST_F(SnapshotTest, cleans_up_once_an_hour) {
    settings.keep = std::chrono::hours(1);
    open();
    put("a", "1");
    clock.now_us += 3'599'000'000;
    put("b", "2");
    EXPECT_EQ(keys(), (Keys{"a", "b"}));
    clock.now_us += 2'000'000;
    put("c", "3");
    EXPECT_EQ(keys(), (Keys{"b", "c"}));
}

TEST_F(SnapshotTest, gives_the_disk_back_what_a_smaller_limit_takes) {
    open();
    for (int i = 0; i < 8; ++i) put(std::to_string(i), std::string(1'000'000, 'x'));
    close();
    const auto before = std::filesystem::file_size(settings.path);
    settings.bytes = 100'000;
    open();
    ASSERT_TRUE(snapshot->clean_up().has_value());
    close();
    EXPECT_GT(before, 8'000'000u);
    EXPECT_LT(std::filesystem::file_size(settings.path), 1'000'000u);
}

TEST_F(SnapshotTest, is_off_without_a_file) {
    settings.path.clear();
    testing::internal::CaptureStderr();
    open();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("no snapshot is kept: no file is set for it"), std::string::npos);
    EXPECT_FALSE(snapshot->is_on());
    EXPECT_EQ(put("a", "1"), "snapshot_off");
}

TEST_F(SnapshotTest, is_off_without_a_master_key_and_says_so) {
    testing::internal::CaptureStderr();
    snapshot = std::make_unique<Snapshot>(settings, crypto::Sealer(), clock);
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("no snapshot is kept: FRONTDESK_MASTER_KEY is not set"), std::string::npos);
    EXPECT_FALSE(snapshot->is_on());
    EXPECT_EQ(snapshot->fault(), "FRONTDESK_MASTER_KEY is not set");
    EXPECT_EQ(put("a", "1"), "snapshot_off");
    EXPECT_EQ(value_of("a"), "!snapshot_off");
    EXPECT_EQ(keys(), Keys{"!snapshot_off"});
    EXPECT_EQ(snapshot->erase("clinics", "a").error().code, "snapshot_off");
    EXPECT_EQ(snapshot->clean_up().error().code, "snapshot_off");
    EXPECT_EQ(snapshot->usage().file_bytes, 0u);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(SnapshotTest, another_master_key_opens_nothing_and_writes_anew) {
    open('a');
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    open('b');
    EXPECT_EQ(value_of("a"), "!other_master_key");
    EXPECT_EQ(keys(), Keys{"!other_master_key"});
    EXPECT_EQ(snapshot->get("clinics", "a").error().action, Action::kRetry);
    EXPECT_EQ(snapshot->fault(), "");  // the file is as it should be
    EXPECT_EQ(snapshot->usage().failures, 4u);
    EXPECT_EQ(put("a", "1"), "");
    EXPECT_EQ(value_of("a"), "1");
    EXPECT_EQ(keys(), Keys{"a"});
    EXPECT_EQ(snapshot->usage().files_aside, 0u);
}

TEST_F(SnapshotTest, serves_two_threads) {
    open();
    std::jthread writer([&] {
        for (int i = 0; i < 200; ++i) EXPECT_EQ(put("a", std::to_string(i)), "");
    });
    for (int i = 0; i < 200; ++i) EXPECT_NE(value_of("a").front(), '!');
    writer.join();
    EXPECT_EQ(value_of("a"), "199");
}

}  // namespace
}  // namespace shared::cache
