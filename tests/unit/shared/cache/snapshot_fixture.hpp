// A snapshot in a folder of the test's own.
#pragma once

#include "shared/cache/snapshot.hpp"
#include "tests/fakes/manual_loop.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace shared::cache {

inline crypto::Sealer sealer_of(char digit) {
    return *crypto::Sealer::make(std::string(64, digit));
}

class SnapshotTest : public testing::Test {
  protected:
    SnapshotTest() {
        // In memory where there is such a folder: these tests sync more than any program does.
        const bool has_memory = std::filesystem::is_directory("/dev/shm");
        std::string pattern = (has_memory ? "/dev/shm/" : testing::TempDir()) + "snapshot-XXXXXX";
        folder = mkdtemp(pattern.data());
        settings.path = folder + "/snapshot.db";
    }
    ~SnapshotTest() override {
        snapshot.reset();
        std::filesystem::remove_all(folder);
    }

    std::unique_ptr<Snapshot> make(char key = 'a') {
        return std::make_unique<Snapshot>(settings, sealer_of(key), clock);
    }
    void open(char key = 'a') {
        snapshot.reset();
        snapshot = make(key);
    }
    void close() { snapshot.reset(); }
    void pass(std::chrono::hours hours) {
        clock.now_us += std::chrono::microseconds(hours).count();
    }
    // The code of the error; empty where it worked.
    std::string put(const std::string& key, const std::string& value) {
        return put("clinics", {{key, value, 7}});
    }
    std::string put(const std::string& category, const std::vector<SnapshotEntry>& entries) {
        const auto done = snapshot->put(category, entries);
        return done ? "" : done.error().code;
    }
    // `-` for what is not there, `!` and the code of the error for what cannot be told.
    std::string value_of(const std::string& key, const std::string& category = "clinics") {
        const auto found = snapshot->get(category, key);
        if (!found) return "!" + found.error().code;
        return *found ? (*found)->value : "-";
    }
    std::vector<std::string> keys(const std::string& category = "clinics") {
        std::vector<std::string> out;
        const auto found = snapshot->all(category);
        if (!found) return {"!" + found.error().code};
        for (const SnapshotEntry& entry : *found) out.push_back(entry.key);
        return out;
    }
    // All bytes of all files of the folder.
    std::string bytes_on_disk() const {
        std::string out;
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            std::ifstream in(file.path(), std::ios::binary);
            out.append(std::istreambuf_iterator<char>(in), {});
        }
        return out;
    }

    fakes::ManualClock clock;
    std::string folder;
    SnapshotSettings settings;
    std::unique_ptr<Snapshot> snapshot;
};

}  // namespace shared::cache
