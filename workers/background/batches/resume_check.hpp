// Is the log we go on reading the log we stopped in? Pure; one per assigned partition.
//
// Reading starts one record before the stored offset: that record must be the last one stored.
// Another one, or an offset that is not beyond the one before, means that the topic was truncated
// or made anew, be it at the start or while it is read. What passes this is compared again later:
// see comparison.hpp.
#pragma once

#include "shared/kafka/record.hpp"

#include <string>
#include <utility>

namespace workers::background::batches {

// Where a partition stands, in PostgreSQL or in memory.
struct Position {
    shared::kafka::Offset next = 0;  // 0 with an empty record: nothing was ever stored
    std::string last_record;         // record id at next - 1; empty where it had none
    auto operator<=>(const Position&) const = default;
};

class ResumeCheck {
  public:
    enum class Verdict {
        kTake,     // a new record
        kSkip,     // the record compared, or one already stored
        kRestart,  // another log: read it from its beginning, whatever that is
    };

    explicit ResumeCheck(Position position);
    // Where to begin reading; kBeginning of the group consumer where nothing is stored.
    shared::kafka::Offset start() const;
    Verdict judge(shared::kafka::Offset offset, const std::string& record_id);
    // The log is known to be another one: whatever comes next is its beginning.
    void restart();
    // After the last record that was taken.
    const Position& position() const { return position_; }
    // Records that were removed before they were read; told once.
    shared::kafka::Offset take_missed() { return std::exchange(missed_, 0); }

  private:
    Position position_;
    bool is_open_;
    shared::kafka::Offset missed_ = 0;
};

}  // namespace workers::background::batches
