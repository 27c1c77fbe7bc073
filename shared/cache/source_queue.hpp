// Loads that wait for their source, a line for each category: by rank, and of one rank the one that
// came first. Slow categories never have all threads.
//
// What was hastened stands twice; its stage tells that one of them is over. Not thread-safe: what
// it has, and the stage and rank of its flights, is its owner's to guard. A call takes as long as
// there are categories, not jobs.
#pragma once

#include "shared/cache/flight.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace shared::cache {

class Category;

struct Job {
    Category* category = nullptr;
    std::shared_ptr<Flight> flight;
};

class SourceQueue {
  public:
    // `threads` that load.
    explicit SourceQueue(std::size_t threads);

    // Before it is asked for, of each category: ids of one call, and whether it is slow.
    void open(Category* category, std::size_t at_once, bool is_slow);
    void push(Job job);
    bool has_next();
    // As many of one category as go into one call; none: nothing may be loaded now. Each has
    // Stage::kAtSource from then on.
    std::vector<Job> take();
    // Such a call is over.
    void end(const Category* category);

    // That somebody waits for, of quick or of slow categories: neither takes the other's room.
    std::size_t waited_for(const Category* category) const;
    std::size_t refreshes() const;

  private:
    struct Entry {
        std::uint64_t turn = 0;
        Job job;
    };
    struct Line {
        std::size_t at_once = 1;
        bool is_slow = false;
        std::array<std::deque<Entry>, 3> by_rank;
    };
    // Of whoever's turn it is; null: none.
    Line* next(std::size_t& rank);
    bool may_begin(const Line& line) const { return !line.is_slow || slow_ < most_slow_; }

    const std::size_t most_slow_;
    std::size_t slow_ = 0;  // calls under way
    std::uint64_t last_turn_ = 0;
    std::map<const Category*, Line> lines_;
};

}  // namespace shared::cache
