#include "tests/simulation/log_index.hpp"

#include "workers/hot/conversation_log/log_record.hpp"

#include <algorithm>

namespace simulation {

void LogIndex::read_on(const std::vector<shared::kafka::Record>& log) {
    for (; read_ < log.size(); ++read_) {
        const auto& record = log[read_];
        if (record.is_tombstone) continue;
        const auto read = workers::hot::conversation_log::read_log_record(record.value);
        if (!read) continue;
        for (const auto& open : read->state.open) {
            claimed_in_.emplace(open.reply_id, record.key);
            const bool is_it = read->kind == "claim" && open.counter == read->state.counter;
            if (is_it) claimed_at_[open.reply_id].push_back(record.timestamp);
        }
        if (linked_at_ == 0 && !read->state.linked.empty()) linked_at_ = record.timestamp;
    }
}

const std::string& LogIndex::conversation_of(const std::string& reply_id) const {
    static const std::string kNowhere;
    const auto found = claimed_in_.find(reply_id);
    return found == claimed_in_.end() ? kNowhere : found->second;
}

shared::WallMs LogIndex::claimed_before(const std::string& reply_id, shared::WallMs time) const {
    const auto found = claimed_at_.find(reply_id);
    if (found == claimed_at_.end()) return 0;
    shared::WallMs out = 0;
    for (const shared::WallMs at : found->second) {
        if (at <= time) out = std::max(out, at);
    }
    return out;
}

}  // namespace simulation
