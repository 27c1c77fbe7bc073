// Which log records of this partition still wait for their turn or their delivery: what
// `~progress` says. Pure and single-threaded.
#pragma once

#include "shared/kafka/record.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <string>
#include <unordered_map>

namespace workers::hot::conversation_log {

class Settlement {
  public:
    // A record was written at `offset`; turns that settle it lie at or after `turns_from`.
    // A later record of the same conversation takes the place of an earlier one and keeps the
    // earlier `turns_from`.
    void written(const std::string& conversation,
                 shared::kafka::Offset offset,
                 shared::kafka::Offset turns_from);
    // A record of that conversation is about to be written, at `offset` or later: it may be stored
    // though its ack is lost. What is unsettled from before stays so.
    void begun(const std::string& conversation,
               shared::kafka::Offset offset,
               shared::kafka::Offset turns_from);
    // Nothing of that conversation is open or without turn any more.
    void settled(const std::string& conversation);
    // The turns that settle what is open may stand anywhere: their log was made anew.
    void read_all_turns();
    // `log_end` and `turns_end`: the next offsets, which hold where nothing is unsettled.
    Progress progress(shared::kafka::Offset log_end, shared::kafka::Offset turns_end) const;
    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        shared::kafka::Offset offset = 0;
        shared::kafka::Offset turns_from = 0;
    };
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace workers::hot::conversation_log
