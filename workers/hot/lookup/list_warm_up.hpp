// Lists of the patients who wrote last, asked of the memory provider before they write again:
// beside a start, which does not wait for it.
#pragma once

#include "shared/cache/category.hpp"
#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace workers::hot::lookup {

class ListWarmUp {
  public:
    struct Settings {
        std::chrono::milliseconds limit{6'000};  // nothing is asked for after it
        std::size_t at_once = 8;
    };
    // Of the patients of sessions that began within a day.
    static constexpr int kMostPatients = 200;

    // Begins; `lists` must outlive it. What Redis has is not asked for at the provider.
    ListWarmUp(shared::cache::Category& lists,
               shared::postgres::Connection database,
               Settings settings);
    // Waits for a statement, for no call.
    ~ListWarmUp();

  private:
    // Shared with calls that end later than we.
    struct Calls {
        std::mutex guard;
        std::condition_variable changed;
        std::size_t under_way = 0;
        bool is_stopping = false;
    };
    void run();
    std::vector<std::string> patients();
    bool await_place(std::chrono::steady_clock::time_point deadline);

    shared::cache::Category& lists_;
    shared::postgres::Connection database_;
    const Settings settings_;
    const std::shared_ptr<Calls> calls_ = std::make_shared<Calls>();
    std::thread thread_;
};

}  // namespace workers::hot::lookup
