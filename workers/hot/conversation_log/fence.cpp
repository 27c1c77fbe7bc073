#include "workers/hot/conversation_log/fence.hpp"

#include <algorithm>

namespace workers::hot::conversation_log {

Fence::Fence(shared::kafka::Offset epoch, std::string owner)
    : epoch_(epoch), owner_(std::move(owner)), expected_(epoch + 1), acked_(epoch) {}

Fence::Ack Fence::acknowledged(shared::kafka::Offset offset) {
    if (offset <= acked_) return Ack::kLost;
    acked_ = offset;
    if (gap_) {
        waiting_.push_back(offset);
        return Ack::kWaiting;
    }
    if (offset == expected_) {
        ++expected_;
        return Ack::kPassed;
    }
    if (offset < expected_) return Ack::kPassed;  // read already as part of a gap
    gap_ = Gap{expected_, offset};
    waiting_.push_back(offset);
    return Ack::kGap;
}

Fence::Ack Fence::acknowledged_without_offset() {
    if (gap_) {
        is_end_unknown_ = true;
        return Ack::kWaiting;
    }
    gap_ = Gap{expected_, -1};
    return Ack::kGap;
}

Fence::Verdict Fence::gap_read(const std::vector<shared::kafka::Record>& records) {
    Verdict out;
    for (const shared::kafka::Record& record : records) {
        expected_ = std::max(expected_, record.offset + 1);
        if (!record.is_tombstone) {
            const auto read = read_log_record(record.value);
            if (read && read->owner == owner_) continue;  // ours, possibly persisted
        }
        if (record.key == kOwnerKey) {
            out.is_fenced = true;
        } else if (!is_reserved(record.key)) {
            out.voided.push_back(record.key);
        }
    }
    if (gap_->to >= 0) expected_ = std::max(expected_, gap_->to);
    gap_.reset();
    next_gap();
    out.is_clear = !gap_;
    return out;
}

void Fence::next_gap() {
    while (!waiting_.empty()) {
        const shared::kafka::Offset offset = waiting_.front();
        if (offset > expected_) {
            gap_ = Gap{expected_, offset};
            return;
        }
        waiting_.pop_front();
        expected_ = std::max(expected_, offset + 1);
    }
    if (is_end_unknown_) {
        is_end_unknown_ = false;
        gap_ = Gap{expected_, -1};
    }
}

}  // namespace workers::hot::conversation_log
