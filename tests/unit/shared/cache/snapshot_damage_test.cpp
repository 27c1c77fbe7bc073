// What the disk, other processes and time do to a snapshot.
#include "shared/cache/snapshot_file.hpp"
#include "shared/sqlite/database.hpp"
#include "tests/unit/shared/cache/snapshot_fixture.hpp"

#include <array>
#include <csignal>
#include <functional>
#include <random>
#include <thread>

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace shared::cache {
namespace {

using Keys = std::vector<std::string>;
using std::filesystem::exists;

class SnapshotDamage : public SnapshotTest {
  protected:
    void fill() {
        std::vector<SnapshotEntry> entries;
        for (int i = 0; i < 60; ++i) {
            entries.push_back({std::to_string(i), "value " + std::to_string(i), 0});
        }
        ASSERT_EQ(put("clinics", entries), "");
    }
    void write_file(const std::string& text) const {
        std::ofstream(settings.path, std::ios::binary | std::ios::trunc) << text;
    }
    std::string read_file() const {
        std::ifstream in(settings.path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(SnapshotDamage, a_file_that_is_none_of_ours_is_put_aside) {
    // The form of former versions: one sealed text.
    const std::string old = sealer_of('a').seal(R"({"version":1})", "ingest.snapshot");
    write_file(old);
    testing::internal::CaptureStderr();
    open();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("put aside and begun anew"), std::string::npos);
    EXPECT_EQ(log.find("put aside"), log.rfind("put aside"));
    EXPECT_EQ(snapshot->usage().files_aside, 1u);
    EXPECT_EQ(snapshot->usage().failures, 0u);
    EXPECT_EQ(snapshot->fault(), "");
    EXPECT_EQ(put("a", "1"), "");
    EXPECT_EQ(value_of("a"), "1");
    std::ifstream aside(settings.path + ".bad");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(aside), {}), old);
}

TEST_F(SnapshotDamage, the_tables_of_another_program_are_left_alone) {
    {
        sqlite::Database other(settings.path);
        other.execute("CREATE TABLE kept (v TEXT)");
    }
    open();
    EXPECT_NE(snapshot->fault().find("another program"), std::string::npos);
    EXPECT_EQ(put("a", "1"), "snapshot_failed");
    EXPECT_FALSE(exists(settings.path + ".bad"));
    EXPECT_NO_THROW(sqlite::Database(settings.path).prepare("SELECT v FROM kept"));
}

TEST_F(SnapshotDamage, another_versions_file_is_put_aside) {
    open();
    put("a", "1");
    close();
    sqlite::Database(settings.path).execute("PRAGMA user_version = 2");
    open();
    EXPECT_EQ(value_of("a"), "-");
    EXPECT_TRUE(exists(settings.path + ".bad"));
    EXPECT_EQ(snapshot->fault(), "");
}

TEST_F(SnapshotDamage, a_file_cut_off_anywhere_is_begun_anew) {
    open();
    fill();
    close();
    const std::string whole = read_file();
    for (const std::size_t size : {std::size_t{0}, std::size_t{50}, whole.size() / 2}) {
        write_file(whole.substr(0, size));
        open();
        EXPECT_EQ(put("a", "1"), "") << size;
        EXPECT_EQ(value_of("a"), "1") << size;
        close();
    }
}

// No wrong value and no failure that lasts, whatever is read in the file.
TEST_F(SnapshotDamage, bytes_changed_anywhere_give_no_wrong_value) {
    open();
    fill();
    close();
    const std::string whole = read_file();
    std::mt19937 random(20'261'121);
    for (int round = 0; round < 25; ++round) {
        std::string broken = whole;
        for (int i = 0; i < 16; ++i) broken[random() % broken.size()] = static_cast<char>(random());
        write_file(broken);
        std::filesystem::remove(settings.path + ".bad");
        open();
        for (int i = 0; i < 60; ++i) {
            const std::string value = value_of(std::to_string(i));
            EXPECT_TRUE(value == "value " + std::to_string(i) || value == "-" ||
                        value == "!bad_seal" || value == "!other_master_key" ||
                        value == "!snapshot_failed")
                << "round " << round << ": " << value;
        }
        const auto all = snapshot->all("clinics");
        for (const auto& entry : all ? *all : std::vector<SnapshotEntry>{}) {
            EXPECT_EQ(entry.value, "value " + entry.key) << "round " << round;
        }
        // Only the mark that tells whose file it is may be so broken that nothing dares to touch
        // it.
        if (snapshot->fault().find("another program") == std::string::npos) {
            EXPECT_EQ(put("a", "1"), "") << "round " << round << ": " << snapshot->fault();
            EXPECT_EQ(value_of("a"), "1") << "round " << round;
        }
        close();
    }
}

TEST_F(SnapshotDamage, a_damaged_value_is_written_anew) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    close();
    sqlite::Database(settings.path)
        .execute(
            "UPDATE sealed SET value = substr(value, 1, 30) || CASE substr(value, 31, 1) "
            "WHEN 'x' THEN 'y' ELSE 'x' END || substr(value, 32) WHERE id = 1; "
            "UPDATE sealed SET value = 'in clear' WHERE id = 2");
    open();
    EXPECT_EQ(value_of("a"), "!bad_seal");
    EXPECT_EQ(value_of("b"), "!bad_seal");
    EXPECT_EQ(put("clinics", {{"a", "1", 0}, {"b", "2", 0}}), "");
    EXPECT_EQ(value_of("a"), "1");
    EXPECT_EQ(value_of("b"), "2");
    EXPECT_EQ(snapshot->usage().written, 2u);
}

TEST_F(SnapshotDamage, a_value_moved_to_another_key_does_not_open) {
    open();
    put("clinics", {{"a", "1", 0}, {"b", "2", 0}});
    close();
    sqlite::Database(settings.path)
        .execute(
            "UPDATE entries SET key = 'c' WHERE key = 'a'; "
            "UPDATE entries SET category = 'texts' WHERE key = 'b'");
    open();
    EXPECT_EQ(value_of("c"), "!bad_seal");
    EXPECT_EQ(value_of("b", "texts"), "!bad_seal");
}

TEST_F(SnapshotDamage, a_file_taken_away_is_made_again) {
    open();
    put("a", "1");
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(settings.path + suffix);
    }
    EXPECT_EQ(put("b", "2"), "");
    EXPECT_EQ(value_of("b"), "2");
    // Also where another process has made it again already: whose log is left alone.
    auto other = make();
    std::filesystem::rename(settings.path, settings.path + ".old");
    std::filesystem::remove(settings.path + "-wal");
    ASSERT_TRUE(other->put("clinics", {{"c", "3", 0}}).has_value());
    EXPECT_EQ(value_of("c"), "3");
    other.reset();
    open();
    EXPECT_EQ(value_of("c"), "3");
}

TEST_F(SnapshotDamage, what_another_process_has_put_aside_is_not_put_aside_again) {
    SnapshotFile first(settings.path);
    SnapshotFile second(settings.path);
    first.open();
    second.open();
    first.put_aside("damaged");
    first.open();
    second.put_aside("damaged");
    EXPECT_EQ(first.count_aside(), 1u);
    EXPECT_EQ(second.count_aside(), 0u);
    EXPECT_TRUE(exists(settings.path));
}

TEST_F(SnapshotDamage, a_folder_that_comes_later_is_enough) {
    settings.path = folder + "/later/snapshot.db";
    open();
    EXPECT_NE(snapshot->fault().find(settings.path), std::string::npos) << snapshot->fault();
    EXPECT_EQ(put("a", "1"), "snapshot_failed");
    EXPECT_EQ(value_of("a"), "!snapshot_failed");
    EXPECT_EQ(keys(), Keys{"!snapshot_failed"});
    EXPECT_GE(snapshot->usage().failures, 3u);
    std::filesystem::create_directory(folder + "/later");
    EXPECT_EQ(put("a", "1"), "");
    EXPECT_EQ(snapshot->fault(), "");
}

TEST_F(SnapshotDamage, a_folder_in_its_place_is_named) {
    std::filesystem::create_directory(settings.path);
    open();
    EXPECT_NE(snapshot->fault().find("is no file"), std::string::npos);
    EXPECT_EQ(put("a", "1"), "snapshot_failed");
}

TEST_F(SnapshotDamage, a_full_disk_costs_the_write_alone) {
    open();
    put("a", "1");
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit full{0, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    const std::string during = put("a", std::string(100'000, 'x'));
    const std::string value = value_of("a");
    const std::string fault = snapshot->fault();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(during, "snapshot_failed");
    EXPECT_EQ(value, "1");
    EXPECT_NE(fault, "");  // a look-up that works does not hide it
    EXPECT_EQ(put("a", "2"), "");
    EXPECT_EQ(value_of("a"), "2");
    EXPECT_EQ(snapshot->fault(), "");
    EXPECT_FALSE(exists(settings.path + ".bad"));
}

// Takes from the calling thread what lets root pass over permissions.
void give_up_roots_ways() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> all{};
    ASSERT_EQ(::syscall(SYS_capget, &header, all.data()), 0);
    all[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_FOWNER));
    ASSERT_EQ(::syscall(SYS_capset, &header, all.data()), 0);
}

TEST_F(SnapshotDamage, a_file_that_may_not_be_written_is_read_on) {
    open();
    put("a", "1");
    const auto writer = std::move(snapshot);  // its log is there
    ASSERT_EQ(chmod(settings.path.c_str(), 0400), 0);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(settings.path.c_str(), 65'534, 65'534), 0);
        ASSERT_EQ(chmod(settings.path.c_str(), 0444), 0);
    }
    std::string written, why;
    std::thread([&] {
        if (::geteuid() == 0) give_up_roots_ways();
        open();
        written = put("a", "2");
        why = snapshot->fault();
        close();
    }).join();
    EXPECT_EQ(written, "snapshot_failed");
    EXPECT_NE(why, "");
    snapshot = make();
    EXPECT_EQ(value_of("a"), "1");
}

TEST_F(SnapshotDamage, waits_for_another_processs_write_and_not_for_long) {
    open();
    put("a", "1");
    sqlite::Database other(settings.path);
    {
        sqlite::Transaction holds(other);
        const auto began = std::chrono::steady_clock::now();
        EXPECT_EQ(put("a", "2"), "snapshot_failed");
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
        EXPECT_NE(snapshot->fault().find("locked"), std::string::npos) << snapshot->fault();
        EXPECT_EQ(value_of("a"), "1");  // readers are not held up
    }
    EXPECT_EQ(put("a", "2"), "");
    EXPECT_EQ(snapshot->fault(), "");
}

// What meets another's write for too long is tried again; false: for ten seconds in vain.
bool try_until_done(const std::function<bool()>& work) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!work()) {
        if (std::chrono::steady_clock::now() > until) return false;
    }
    return true;
}

// A process of its own that puts ten keys over and over: `rounds` times, or until it is killed.
pid_t start_putting(const std::function<std::unique_ptr<Snapshot>()>& make, int name, int rounds) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    const auto mine = make();
    for (int i = 0; i < rounds || rounds == 0; ++i) {
        const auto key = std::to_string(name) + "." + std::to_string(i % 10);
        const auto put = [&] {
            return mine->put("clinics", {{key, std::to_string(i), 0}}).has_value();
        };
        const auto get = [&] {
            const auto found = mine->get("clinics", key);
            return found && *found && (*found)->value == std::to_string(i);
        };
        if (!try_until_done(put) || !try_until_done(get)) _exit(1);
    }
    _exit(0);
}

// Begun at once on no file at all; one of them is killed in the middle.
TEST_F(SnapshotDamage, serves_several_processes_at_once) {
    const auto open_own = [this] { return make(); };
    const pid_t killed = start_putting(open_own, 0, 0);
    const pid_t first = start_putting(open_own, 1, 100);
    const pid_t second = start_putting(open_own, 2, 100);
    open();
    EXPECT_TRUE(try_until_done([&] { return value_of("0.9").front() != '-'; }));
    ASSERT_EQ(kill(killed, SIGKILL), 0);
    for (const pid_t pid : {killed, first, second}) {
        int status = 0;
        ASSERT_EQ(waitpid(pid, &status, 0), pid);
        EXPECT_EQ(status, pid == killed ? SIGKILL : 0);
    }
    EXPECT_EQ(put("a", "1"), "");
    EXPECT_EQ(keys().size(), 31u);
    EXPECT_FALSE(exists(settings.path + ".bad"));
}

}  // namespace
}  // namespace shared::cache
