// Which offset of one partition may be committed: the received order, and the prefix that is done.
//
//   received:   40   41   43   44        (42 never existed: gaps are legal)
//   finished:   x         x
//   commit:     41  (the next offset to read; 43 waits for 41)
//
// Pure and single-threaded. Lives for one assignment of the partition: a new assignment gets a new
// tracker, so a completion of an older one has nowhere to go.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/kafka/record.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace workers::hot::offsets {

class Tracker {
  public:
    // A ticket names one received record; tickets grow by one.
    using Ticket = std::uint64_t;

    // Records are received in offset order.
    Ticket received(shared::kafka::Offset offset, shared::MonoUs now = 0);
    // Marks the record done; a second call for the same ticket does nothing.
    void finished(Ticket ticket);

    // The next offset to commit, if it grew since the last call.
    std::optional<shared::kafka::Offset> take_commit();
    // Received records beyond the committed prefix.
    std::size_t window() const { return entries_.size(); }
    // Offset of the oldest unfinished record.
    std::optional<shared::kafka::Offset> head() const;
    // When that one was received.
    std::optional<shared::MonoUs> head_since() const;

  private:
    struct Entry {
        shared::kafka::Offset offset = 0;
        shared::MonoUs received_at = 0;
        bool is_finished = false;
    };
    std::deque<Entry> entries_;
    Ticket first_ = 0;  // ticket of entries_.front()
    std::optional<shared::kafka::Offset> commit_;
};

}  // namespace workers::hot::offsets
