// Filling the caches ahead of the questions: at start, after a Redis was flushed, on demand, and
// once an hour from then on, so that what nobody asks for stays fresh in the snapshot, too.
#pragma once

#include "shared/cache/caches.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace shared::cache {

// One thread, one group after the other. Thread-safe.
class WarmUp {
  public:
    // Which categories a word of the admin endpoint means; all in the order they are read.
    using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

    struct Pace {
        std::chrono::milliseconds again = std::chrono::hours(1);
        std::chrono::milliseconds after_failure = std::chrono::seconds(30);
    };

    // `caches` must outlive it. `all` means every category of every group.
    WarmUp(Caches& caches, Groups groups, Pace pace);
    WarmUp(Caches& caches, Groups groups) : WarmUp(caches, std::move(groups), Pace()) {}
    ~WarmUp();

    // Asked for again while it waits, it is done once; the number is of the run that does it.
    std::uint64_t begin(const std::string& group);
    // False where that run is not over by then.
    bool await(std::uint64_t run, std::chrono::milliseconds patience) const;
    // {"running":true,"ended":2,"group":"all","category":"clinic","values":300,"done":[{...}]}: the
    // run under way, else the last one; `ended` is the number of the last one that is over.
    std::string json() const;
    // Whether the last run that ended read everything; false before the first.
    bool is_warm() const;

  private:
    void run();
    void warm(const std::string& group, std::unique_lock<std::mutex>& lock);
    std::vector<Category*> categories(const std::string& group) const;

    Caches& caches_;
    const Groups groups_;
    const Pace pace_;
    mutable std::mutex guard_;
    mutable std::condition_variable changed_;
    std::vector<std::string> waiting_;
    std::uint64_t begun_ = 0, ended_ = 0;
    std::string group_, category_;  // under way
    std::size_t values_ = 0;
    std::vector<Warmed> done_;
    bool is_running_ = false, is_warm_ = false, is_stopping_ = false;
    std::thread thread_;
};

}  // namespace shared::cache
