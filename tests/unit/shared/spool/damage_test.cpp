// What is left of a spool after a crash, a failing disk or a flipped bit: never less than was told
// to be stored.
#include "tests/unit/shared/spool/spool_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <random>

namespace shared::spool {
namespace {

using Values = std::vector<std::string>;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class DamageTest : public SpoolTest {
  protected:
    // One segment of ten records; returns its path.
    std::string ten() {
        open();
        for (int i = 0; i < 10; ++i) append("k" + std::to_string(i), "value " + std::to_string(i));
        spool.reset();
        return files().at(0).path;
    }
    Values after_start() {
        open();
        Values out = take_all();
        cut = spool->stats().cut;
        spool.reset();
        return out;
    }
    std::uint64_t cut = 0;  // by the start before
};

TEST_F(DamageTest, a_torn_end_is_cut_wherever_it_is) {
    const std::string path = ten();
    const std::string whole = read_file(path);
    const std::size_t record = (whole.size() - kHeader.size()) / 10;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        write_file(path, whole.substr(0, size));
        const auto values = after_start();
        const std::size_t expected = size < kHeader.size() ? 0 : (size - kHeader.size()) / record;
        ASSERT_EQ(values.size(), expected) << size;
        if (expected == 0) continue;
        EXPECT_EQ(values.back(), "value " + std::to_string(expected - 1));
        EXPECT_EQ(std::filesystem::file_size(path), kHeader.size() + expected * record);
        EXPECT_EQ(cut, size - kHeader.size() - expected * record);
    }
}

TEST_F(DamageTest, a_flipped_bit_costs_one_record_at_most) {
    const std::string path = ten();
    const std::string whole = read_file(path);
    for (std::size_t place = 0; place < whole.size(); ++place) {
        std::string bytes = whole;
        bytes[place] = static_cast<char>(bytes[place] ^ (1 << (place % 8)));
        write_file(path, bytes);
        const auto values = after_start();
        ASSERT_GE(values.size(), 9U) << place;
        EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
    }
}

TEST_F(DamageTest, damage_in_one_segment_does_not_hide_the_next) {
    settings.segment_bytes = 10;
    open();
    for (int i = 0; i < 4; ++i) append("k", std::to_string(i));
    spool.reset();
    ASSERT_EQ(files().size(), 4U);
    write_file(files()[1].path, "FDSPO");
    EXPECT_EQ(after_start(), (Values{"0", "2", "3"}));
}

// Each call of the disk fails once, or from then on: nothing that was told to be stored is missing,
// nothing is there that was never appended, and it goes on once the disk is well.
TEST_F(DamageTest, no_failing_call_loses_what_was_told_to_be_stored) {
    settings.segment_bytes = 150;
    for (const int lasts : {1, 2, 1'000}) {
        int calls = 30;
        for (int at = 1; at <= calls; ++at) {
            begin_anew();
            const int before = disk.calls();
            disk.fail_at(at, lasts);
            Values stored, tried;
            for (int i = 0; i < 12; ++i) {
                tried.push_back("value " + std::to_string(10 + i));
                if (append("k", tried.back())) stored.push_back(tried.back());
            }
            disk.fail_at(0);
            ASSERT_TRUE(append("k", "well again")) << at;
            stored.push_back("well again");
            tried.push_back("well again");
            calls = std::max(calls, std::min(60, disk.calls() - before));
            const auto now = take_all();
            EXPECT_EQ(now, stored) << "call " << at << " for " << lasts;
            const auto later = after_start();
            EXPECT_TRUE(std::includes(tried.begin(), tried.end(), later.begin(), later.end()));
            for (const auto& value : stored) {
                EXPECT_NE(std::find(later.begin(), later.end(), value), later.end())
                    << value << ", call " << at << " for " << lasts;
            }
        }
    }
}

// Seeded: appends, takes, finishes and rewinds, ended by a power cut that loses what was not
// synced.
TEST_F(DamageTest, a_power_cut_at_any_time_loses_nothing_stored) {
    settings.segment_bytes = 400;
    for (unsigned seed = 1; seed <= 150; ++seed) {
        std::mt19937 random(seed);
        begin_anew();
        Values stored;
        std::size_t finished = 0, taken = 0;
        std::mutex guard;
        const int steps = std::uniform_int_distribution(5, 60)(random);
        for (int i = 0; i < steps; ++i) {
            const int what = std::uniform_int_distribution(0, 9)(random);
            const std::string value = std::to_string(1'000 + i);
            if (what < 5) {
                if (append("k", value)) stored.push_back(value);
            } else if (what < 6) {  // in flight when the power goes
                spool->append({{"inbound", "k", value, 0}}, [&, value](const Result<void>& done) {
                    const std::lock_guard lock(guard);
                    if (done) stored.push_back(value);
                });
            } else if (what < 8) {
                taken += spool->next() ? 1 : 0;
            } else if (what < 9 && taken > 0) {
                spool->finished(1);
                ++finished;
                --taken;
            } else {
                spool->rewind();
                taken = 0;
            }
        }
        disk.die();
        spool.reset();
        disk.fail_at(0);
        disk.lose_unsynced(random);
        std::sort(stored.begin(), stored.end());
        const auto left = after_start();
        EXPECT_TRUE(std::is_sorted(left.begin(), left.end())) << "seed " << seed;
        // The finished ones are the first; they may be there again, the rest must be.
        for (std::size_t i = finished; i < stored.size(); ++i) {
            EXPECT_NE(std::find(left.begin(), left.end(), stored[i]), left.end())
                << stored[i] << ", seed " << seed;
        }
    }
}

}  // namespace
}  // namespace shared::spool
