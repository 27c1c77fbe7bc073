// Environment variables and files that a test sets and takes back.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace shared::app::test {

// Removes what it set, and every FRONTDESK_ variable it found at the start, for its lifetime.
class Environment {
  public:
    Environment() {
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string line(*entry);
            if (line.starts_with("FRONTDESK_")) found_.push_back(line);
        }
        for (const auto& line : found_) ::unsetenv(line.substr(0, line.find('=')).c_str());
    }
    ~Environment() {
        for (const auto& name : set_) ::unsetenv(name.c_str());
        for (const auto& line : found_) {
            const auto equals = line.find('=');
            ::setenv(line.substr(0, equals).c_str(), line.c_str() + equals + 1, 1);
        }
        std::error_code ignored;
        for (const auto& path : files_) std::filesystem::remove(path, ignored);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    void set(const std::string& name, const std::string& value) {
        ::setenv(name.c_str(), value.c_str(), 1);
        set_.push_back(name);
    }
    // Path of a new file with that content.
    std::string file(const std::string& content) {
        std::string path = testing::TempDir() + "frontdesk-app-XXXXXX";
        const int fd = ::mkstemp(path.data());
        if (fd >= 0) ::close(fd);
        std::ofstream(path) << content;
        files_.push_back(path);
        return path;
    }

  private:
    std::vector<std::string> found_, set_, files_;
};

}  // namespace shared::app::test
