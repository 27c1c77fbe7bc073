#include "tests/unit/shared/spool/spool_fixture.hpp"

#include <array>
#include <fstream>

#include <linux/capability.h>
#include <sys/syscall.h>

namespace shared::spool {
namespace {

using Values = std::vector<std::string>;

TEST_F(SpoolTest, gives_back_in_order_what_was_appended) {
    open();
    EXPECT_TRUE(append({{"a", "1"}, {"b", "2"}}));
    EXPECT_TRUE(append("a", "3"));
    EXPECT_EQ(spool->stats().records, 3U);
    EXPECT_EQ(take_all(), (Values{"1", "2", "3"}));
    EXPECT_EQ(take_all(), Values{});
}

TEST_F(SpoolTest, an_entry_comes_back_whole) {
    open();
    const std::string value = std::string("\0\n\xff {}", 6) + std::string(100'000, 'x');
    ASSERT_TRUE(append("key", value));
    const auto entry = spool->next();
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->topic, "inbound");
    EXPECT_EQ(entry->key, "key");
    EXPECT_EQ(entry->value, value);
    EXPECT_GT(entry->spooled_at, 1'700'000'000'000);
}

TEST_F(SpoolTest, a_key_is_held_until_its_last_record_is_finished) {
    open();
    append({{"a", "1"}, {"b", "2"}, {"a", "3"}});
    EXPECT_TRUE(spool->holds("a"));
    EXPECT_FALSE(spool->holds("c"));
    take_all();
    EXPECT_TRUE(spool->holds("a"));
    spool->finished(2);
    EXPECT_TRUE(spool->holds("a"));
    EXPECT_FALSE(spool->holds("b"));
    spool->finished(1);
    EXPECT_FALSE(spool->holds("a"));
    EXPECT_TRUE(spool->is_empty());
}

TEST_F(SpoolTest, a_key_is_held_from_the_call_on) {
    open();
    for (int i = 0; i < 200; ++i) {
        std::promise<void> stored;
        spool->append({{"inbound", "a", "1", 0}}, [&](const auto&) { stored.set_value(); });
        EXPECT_TRUE(spool->holds("a"));
        stored.get_future().wait();
    }
}

TEST_F(SpoolTest, what_is_not_finished_is_there_after_a_restart) {
    open();
    append({{"a", "1"}, {"b", "2"}});
    take_all();
    open();
    EXPECT_TRUE(spool->holds("a"));
    EXPECT_EQ(spool->stats().records, 2U);
    EXPECT_EQ(take_all(), (Values{"1", "2"}));
    append("c", "3");
    EXPECT_EQ(take_all(), Values{"3"});
}

TEST_F(SpoolTest, what_was_taken_and_failed_is_given_again) {
    settings.segment_bytes = 64;  // a record or two each
    open();
    for (int i = 1; i <= 7; ++i) append("k", std::to_string(i));
    EXPECT_EQ(take_all().size(), 7U);
    spool->finished(3);
    spool->rewind();
    append("k", "8");
    EXPECT_EQ(take_all(), (Values{"4", "5", "6", "7", "8"}));
}

TEST_F(SpoolTest, finished_segments_leave_the_disk) {
    settings.segment_bytes = 200;
    open();
    for (int i = 0; i < 50; ++i) append("k", std::string(50, 'x'));
    EXPECT_GT(files().size(), 5U);
    EXPECT_EQ(take_all().size(), 50U);
    spool->finished(50);
    EXPECT_TRUE(becomes([&] { return files().empty() && spool->stats().bytes == 0; }));
    EXPECT_EQ(spool->stats().records, 0U);
    EXPECT_EQ(spool->stats().oldest_at, 0);
    EXPECT_TRUE(append("k", "again"));
    EXPECT_EQ(take_all(), Values{"again"});
}

TEST_F(SpoolTest, beyond_its_bytes_it_refuses_and_takes_again_once_drained) {
    settings.max_bytes = 1'000;
    settings.segment_bytes = 300;
    open();
    int taken = 0;
    while (append("k", std::string(100, 'x'))) ++taken;
    EXPECT_GE(taken, 4);
    EXPECT_LT(taken, 10);
    EXPECT_LE(spool->stats().bytes, 1'000U);
    // Some bytes are left that no record fits into: whoever asks must hear that it takes none.
    EXPECT_LT(spool->stats().bytes, 1'000U);
    EXPECT_FALSE(spool->is_usable());
    take_all();
    spool->finished(static_cast<std::size_t>(taken));
    EXPECT_TRUE(becomes([&] { return spool->stats().bytes == 0; }));
    EXPECT_TRUE(spool->is_usable());
    EXPECT_TRUE(append("k", "x"));
}

TEST_F(SpoolTest, one_process_per_folder) {
    open();
    try {
        const Spool second(settings, disk, clock);
        FAIL() << "two spools in one folder";
    } catch (const std::runtime_error& refused) {
        const std::string why = refused.what();
        EXPECT_NE(why.find(settings.folder), std::string::npos);
        EXPECT_NE(why.find("held by another process (pid " + std::to_string(::getpid()) + ")"),
                  std::string::npos);
    }
}

TEST_F(SpoolTest, a_folder_that_cannot_be_used_is_named) {
    std::ofstream(settings.folder) << "a file";
    try {
        open();
        FAIL() << "a file is no folder";
    } catch (const std::runtime_error& refused) {
        EXPECT_NE(std::string(refused.what()).find(settings.folder), std::string::npos);
    }
    settings.folder = "/proc/no-such-folder";
    EXPECT_THROW(open(), std::runtime_error);
}

// Takes from the calling thread what lets root pass over the permissions of a folder.
void give_up_roots_ways() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> all{};
    ASSERT_EQ(::syscall(SYS_capget, &header, all.data()), 0);
    all[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_FOWNER));
    ASSERT_EQ(::syscall(SYS_capset, &header, all.data()), 0);
}

TEST_F(SpoolTest, a_folder_whose_lock_alone_is_writable_is_refused) {
    open();
    spool.reset();
    // Root's lock in somebody else's folder; who is not root has no folder to give away and takes
    // one of the system's.
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(settings.folder.c_str(), 65'534, 65'534), 0);
        std::filesystem::permissions(settings.folder, std::filesystem::perms(0755));
    } else {
        settings.folder = "/proc/self";
    }
    std::string why;
    std::thread([&] {
        if (::geteuid() == 0) give_up_roots_ways();
        try {
            open();
        } catch (const std::runtime_error& refused) {
            why = refused.what();
        }
    }).join();
    EXPECT_NE(why.find("is not writable"), std::string::npos) << why;
}

TEST_F(SpoolTest, a_folder_is_known_for_a_spool_by_what_lies_in_it) {
    std::filesystem::create_directories(settings.folder);
    EXPECT_FALSE(is_spool(settings.folder));
    open();
    EXPECT_TRUE(is_spool(settings.folder));
    append("a", "1");
    spool.reset();
    // Copied without its lock.
    std::filesystem::remove(settings.folder + "/lock");
    EXPECT_TRUE(is_spool(settings.folder));
}

TEST_F(SpoolTest, others_on_the_machine_cannot_read_it) {
    open();
    append("a", "1");
    using std::filesystem::perms;
    const auto all = perms::group_all | perms::others_all;
    EXPECT_EQ(std::filesystem::status(settings.folder).permissions() & all, perms::none);
    EXPECT_EQ(std::filesystem::status(files().at(0).path).permissions() & all, perms::none);
}

TEST_F(SpoolTest, what_the_log_never_takes_is_kept_beside_the_segments) {
    open();
    append("a", "1");
    const auto entry = spool->next();
    ASSERT_TRUE(spool->set_aside(*entry).has_value());
    spool->finished(1);
    int kept = 0;
    for (const auto& file : std::filesystem::directory_iterator(settings.folder)) {
        if (!file.path().filename().string().starts_with("rejected-")) continue;
        SegmentReader reader(file.path(), file.file_size());
        EXPECT_EQ(reader.next()->value, "1");
        ++kept;
    }
    EXPECT_EQ(kept, 1);
}

}  // namespace
}  // namespace shared::spool
