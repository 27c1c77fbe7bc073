// A spool in a folder of the test's own, with a disk that fails as told.
#pragma once

#include "shared/spool/spool.hpp"
#include "tests/fakes/failing_disk.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace shared::spool {

class SpoolTest : public testing::Test {
  protected:
    SpoolTest() {
        static std::atomic<int> made{0};
        settings.folder = testing::TempDir() + "spool-" + std::to_string(::getpid()) + "-" +
                          std::to_string(++made);
        std::filesystem::remove_all(settings.folder);
    }
    ~SpoolTest() override {
        spool.reset();
        std::filesystem::remove_all(settings.folder);
    }

    void open() {
        spool.reset();
        spool = std::make_unique<Spool>(settings, disk, clock);
    }
    void begin_anew() {
        spool.reset();
        std::filesystem::remove_all(settings.folder);
        open();
    }
    // Appends and waits for its fate.
    bool append(const std::string& key, const std::string& value) { return append({{key, value}}); }
    bool append(const std::vector<std::pair<std::string, std::string>>& records) {
        std::vector<Entry> entries;
        entries.reserve(records.size());
        for (const auto& [key, value] : records) entries.push_back({"inbound", key, value, 0});
        std::promise<bool> fate;
        spool->append(std::move(entries),
                      [&](const Result<void>& stored) { fate.set_value(stored.has_value()); });
        return fate.get_future().get();
    }
    std::vector<std::string> take_all() {
        std::vector<std::string> out;
        while (const auto entry = spool->next()) out.push_back(entry->value);
        return out;
    }
    std::vector<SegmentFile> files() const { return segments_in(settings.folder); }
    // The writer removes what is finished in its own time.
    bool becomes(const std::function<bool()>& condition) {
        for (int i = 0; i < 60'000 && !condition(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return condition();
    }

    SystemClock clock;
    fakes::FailingDisk disk;
    SpoolSettings settings;
    std::unique_ptr<Spool> spool;
};

}  // namespace shared::spool
