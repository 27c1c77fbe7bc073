// The retry topics of one partition: parks records, knows what is parked, and says when each goes
// on. Single-threaded (the loop's thread).
//
// A record is parked once its copy in a retry topic is stored: only then may its offset in
// `inbound` be committed. Whoever opens the partition later reads the copies back.
#pragma once

#include "shared/events/dead.hpp"
#include "shared/kafka/log_reader.hpp"
#include "workers/hot/event_loop/reliable_producer.hpp"
#include "workers/hot/metrics.hpp"
#include "workers/hot/retry/parked_book.hpp"

#include <array>
#include <functional>
#include <map>
#include <vector>

namespace workers::hot::retry {

class Parking {
  public:
    // `turns_end`: the next offset of `turns` by now.
    Parking(event_loop::EventLoop& loop,
            shared::kafka::Producer& producer,
            const shared::Clock& clock,
            shared::kafka::Partition partition,
            const Metrics& metrics,
            std::function<shared::kafka::Offset()> turns_end,
            BookLimits limits = {});

    // Whether it may be parked at all: the book has room, and the broker took its like.
    bool has_room(std::size_t bytes) const { return book_.has_room(bytes); }
    // `then` is told whether it is parked now; false: its copy is larger than the broker takes.
    void park(const shared::events::Envelope& envelope,
              shared::events::Parked parked,
              std::size_t level,
              std::function<void(bool)> then);

    // Writes again what was written 10 min ago: bounds how far back an opening reads. Call it
    // about once a second.
    void write_again();

    // Outcomes of what is parked may stand anywhere: the log of turns was made anew.
    void read_all_turns();

    ParkedBook& book() { return book_; }
    const ParkedBook& book() const { return book_; }
    // Lowers `progress` to what is unfinished here or on its way.
    void limit(conversation_log::Progress& progress) const;

    // What to read at an opening; what was read, piece by piece, which says what is left to read;
    // then each turn that stands behind it.
    using Ranges = std::vector<shared::kafka::Range>;
    Ranges ranges(const conversation_log::Progress& progress);
    Ranges read(const std::vector<shared::kafka::Record>& records,
                const conversation_log::Progress& progress);
    void settle(const std::vector<shared::kafka::Record>& turns);

  private:
    struct Writing {
        std::size_t level = 0;
        shared::kafka::Offset offset = 0, turns_from = 0;
    };
    void read(const shared::kafka::Record& record,
              std::size_t level,
              const conversation_log::Progress& progress);
    // A copy that cannot be read becomes a dead letter; none of it is forgotten before that.
    void bury(const shared::kafka::Record& record,
              std::size_t level,
              shared::kafka::Offset turns_from,
              const std::string& code);
    void write_dead(const shared::events::Envelope& envelope,
                    const shared::events::Dead& dead,
                    std::uint64_t ticket);
    // `then` is told where it stands, and whether its copy was too large.
    void write(const shared::events::Envelope& envelope,
               Entry entry,
               std::function<void(Entry, bool is_too_large)> then);

    const shared::Clock& clock_;
    shared::kafka::Partition partition_;
    const Metrics& metrics_;
    std::function<shared::kafka::Offset()> turns_end_;
    ParkedBook book_;
    std::array<shared::kafka::Offset, kLevels.size()> ends_{};  // as far as we know
    std::map<std::uint64_t, Writing> writing_;                  // not stored yet
    std::uint64_t written_ = 0;
    event_loop::ReliableProducer producer_;
};

}  // namespace workers::hot::retry
