// What a new owner learns of a partition from its logs: the states in force, and which claims are
// settled. Pure.
//
// A state record may still show a reply as open although it is long settled: settling costs no
// write of its own, the turn says it. `~progress` bounds how many turns must be read for that:
// what lies below `settled_below` is settled, the turns of the rest lie at or after `turns_from`.
#pragma once

#include "shared/kafka/record.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace workers::hot::conversation_log {

struct Opened {
    struct Entry {
        State state;
        shared::kafka::Offset offset = 0;  // of its record in `conversations`
        shared::WallMs stored_at = 0;      // the broker's time of it
    };
    std::unordered_map<std::string, Entry> conversations;
    std::vector<std::string> voided;  // keys with a zombie's record: to be written over
    Progress progress;
};

// All records of `conversations` below our epoch, in offset order. Records of a zombie (written
// by an owner after somebody else had opened the partition) are void. Values that cannot be read
// are skipped and counted in `unreadable`.
Opened fold_conversations(const std::vector<shared::kafka::Record>& records, int& unreadable);

// What the owner still knows of a log that was made anew beneath it. Takes the place of older
// states and is to be written again, like what a zombie wrote. `epoch`: our own; `now`: wall clock.
using Kept = std::unordered_map<std::string, State>;
void keep(Opened& opened, Kept&& kept, shared::kafka::Offset epoch, shared::WallMs now);

// Marks settled what `progress` and the turns from `progress.turns_from` on prove.
void settle(Opened& opened, const std::vector<shared::kafka::Record>& turns);

}  // namespace workers::hot::conversation_log
