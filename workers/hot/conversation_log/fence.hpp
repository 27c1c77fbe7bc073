// The fence: one writer of a partition sees contiguous offsets in its acknowledgements.
//
// Every record this owner writes to its partition of `conversations` passes here when it is
// acknowledged. As long as offsets follow each other nobody else has written. At a gap nothing may
// be sent until the gap has been read; until then acknowledgements wait in line.
//
// Pure and single-threaded.
#pragma once

#include "shared/kafka/record.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace workers::hot::conversation_log {

class Fence {
  public:
    // `epoch` is the offset of our own `~owner` record, `owner` our uuid.
    Fence(shared::kafka::Offset epoch, std::string owner);

    enum class Ack { kPassed, kGap, kWaiting, kLost };
    // An acknowledgement with its offset. kPassed: act on it now. kGap: the caller must read
    // gap() and hand the records to gap_read(). kWaiting: a gap is being read already. In both
    // these cases the acknowledgement counts as passed once gap_read() returned kClear. kLost: it
    // is not beyond the one before, so the topic was truncated or made anew; this fence is over.
    Ack acknowledged(shared::kafka::Offset offset);
    // An acknowledgement that came without offset: read from expected() to the end.
    Ack acknowledged_without_offset();

    struct Gap {
        shared::kafka::Offset from = 0;
        shared::kafka::Offset to = -1;  // exclusive; -1: to the end
    };
    std::optional<Gap> gap() const { return gap_; }
    shared::kafka::Offset expected() const { return expected_; }

    struct Verdict {
        bool is_fenced = false;           // somebody else opened the partition
        std::vector<std::string> voided;  // keys where a zombie's record must be overwritten
        bool is_clear = false;            // no further gap is open
    };
    // `records` of gap(). Precondition: gap() has a value.
    Verdict gap_read(const std::vector<shared::kafka::Record>& records);

  private:
    void next_gap();

    shared::kafka::Offset epoch_;
    std::string owner_;
    shared::kafka::Offset expected_;
    shared::kafka::Offset acked_;  // the last one
    std::optional<Gap> gap_;
    bool is_end_unknown_ = false;  // an ack without offset came while a gap was being read
    std::deque<shared::kafka::Offset> waiting_;  // acknowledged while a gap was open
};

}  // namespace workers::hot::conversation_log
