// The loop that posts: one thread, kept HTTP/1.1 connections, each post at its time whatever
// became of those before it (open loop).
#pragma once

#include "tests/load/work.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tests::load {

struct FireSettings {
    std::vector<std::string> hosts;             // `host:port`, addresses of this machine or names
    std::size_t connections = 256;              // in all; a post that finds none free waits for one
    std::chrono::milliseconds timeout{10'000};  // from the begin of a post to its answer
};

// Runs until the work has nothing more and every post has ended. SIGINT and SIGTERM stop the work
// and wait for the posts that are under way. `progress` is called every five seconds. Throws
// std::runtime_error where an address cannot be resolved.
void fire(const FireSettings& settings, Work& work, const std::function<void()>& progress);

}  // namespace tests::load
