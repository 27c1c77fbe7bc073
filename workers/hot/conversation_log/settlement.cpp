#include "workers/hot/conversation_log/settlement.hpp"

#include <algorithm>

namespace workers::hot::conversation_log {

void Settlement::written(const std::string& conversation,
                         shared::kafka::Offset offset,
                         shared::kafka::Offset turns_from) {
    const auto [found, fresh] = entries_.try_emplace(conversation, Entry{offset, turns_from});
    if (!fresh) found->second.offset = offset;
}

void Settlement::begun(const std::string& conversation,
                       shared::kafka::Offset offset,
                       shared::kafka::Offset turns_from) {
    entries_.try_emplace(conversation, Entry{offset, turns_from});
}

void Settlement::settled(const std::string& conversation) {
    entries_.erase(conversation);
}

void Settlement::read_all_turns() {
    for (auto& [key, entry] : entries_) entry.turns_from = 0;
}

Progress Settlement::progress(shared::kafka::Offset log_end,
                              shared::kafka::Offset turns_end) const {
    Progress out{log_end, turns_end};
    for (const auto& [key, entry] : entries_) {
        out.settled_below = std::min(out.settled_below, entry.offset);
        out.turns_from = std::min(out.turns_from, entry.turns_from);
    }
    return out;
}

}  // namespace workers::hot::conversation_log
