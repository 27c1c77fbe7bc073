// Writes what became of a message: the turn, and with it the notice to staff or the dead letter.
//
// Single-threaded (the loop's thread). `then` runs when all of them are stored: only then may the
// message's offset be committed.
#pragma once

#include "shared/events/dead.hpp"
#include "shared/events/turn.hpp"
#include "shared/kafka/record.hpp"
#include "workers/hot/event_loop/reliable_producer.hpp"
#include "workers/hot/metrics.hpp"

#include <functional>
#include <string>
#include <utility>

namespace workers::hot::turns {

class TurnWriter {
  public:
    using Then = std::function<void()>;
    TurnWriter(event_loop::EventLoop& loop,
               shared::kafka::Producer& producer,
               const shared::Clock& clock,
               shared::kafka::Partition partition,
               const Metrics& metrics);

    // The envelope is the inbound record's with its stages; schema and kind are set here.
    void write(shared::events::Envelope envelope, shared::events::Turn turn, Then then);
    // A dead letter alone; `key` as in `inbound`.
    void write_dead(const shared::events::Envelope& envelope,
                    const shared::events::Dead& dead,
                    const std::string& key,
                    Then then);

    // The next offset of `turns` as far as we know: turns written from now on are at or after it.
    shared::kafka::Offset turns_end() const { return turns_end_; }
    void set_turns_end(shared::kafka::Offset end) { turns_end_ = end, acked_ = end - 1; }
    // Whether `turns` was truncated or made anew since the last call: what was said of its offsets
    // before holds no more.
    bool take_restart() { return std::exchange(is_restarted_, false); }

  private:
    void write_turn(shared::events::Envelope envelope, shared::events::Turn turn, Then then);

    const Metrics& metrics_;
    void note_end(shared::kafka::Offset offset);

    shared::kafka::Offset turns_end_ = 0;
    shared::kafka::Offset acked_ = -1;  // the last one; they only grow
    bool is_restarted_ = false;
    event_loop::ReliableProducer producer_;
};

}  // namespace workers::hot::turns
