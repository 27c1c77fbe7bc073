// Takes records out of a spool and into the log, in order.
#pragma once

#include "shared/kafka/producer.hpp"
#include "shared/spool/spool.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace shared::spool {

// One thread; stop() and set_partitions() from any.
class Drain {
  public:
    enum class Step { kNothing, kStored, kFailed, kStopped };

    // `partitions`: of every topic. Both must outlive it.
    Drain(Spool& spool, kafka::Producer& producer, std::int32_t partitions);

    // One window of records, at most one of a key: produced, awaited, finished up to the first that
    // was not stored. What may be stored all the same is produced again and keeps its record id.
    // Waits as long as the producer takes to tell the fate of a record.
    Step step();
    // Between steps: of every topic from now on.
    void set_partitions(std::int32_t count) { partitions_ = count; }
    // Ends a wait under way, and every later one.
    void stop();

    std::uint64_t stored() const { return stored_; }
    std::uint64_t rejected() const { return rejected_; }  // set aside: the log will never take them
    const std::string& last_error() const { return last_error_; }

  private:
    // Shared with the acks, which may come when nobody waits any more.
    struct Window {
        std::mutex guard;
        std::condition_variable changed;
        std::vector<kafka::Ack> acks;
        std::size_t open = 0;
        bool is_stopped = false;
    };

    std::vector<Entry> take();
    void produce(const std::vector<Entry>& entries, const std::shared_ptr<Window>& window);
    bool is_done_with(const Entry& entry, const kafka::Ack& ack);

    Spool& spool_;
    kafka::Producer& producer_;
    std::atomic<std::int32_t> partitions_;
    std::optional<Entry> carried_;  // taken, of a key that the window had already
    std::mutex guard_;
    std::shared_ptr<Window> window_;
    bool is_stopped_ = false;
    std::uint64_t stored_ = 0, rejected_ = 0;
    std::string last_error_;
};

}  // namespace shared::spool
