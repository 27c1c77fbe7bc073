#include "workers/hot/offsets/tracker.hpp"

namespace workers::hot::offsets {

Tracker::Ticket Tracker::received(shared::kafka::Offset offset, shared::MonoUs now) {
    entries_.push_back({offset, now, false});
    return first_ + entries_.size() - 1;
}

void Tracker::finished(Ticket ticket) {
    if (ticket < first_ || ticket - first_ >= entries_.size()) return;
    entries_[ticket - first_].is_finished = true;
    while (!entries_.empty() && entries_.front().is_finished) {
        commit_ = entries_.front().offset + 1;
        entries_.pop_front();
        ++first_;
    }
}

std::optional<shared::kafka::Offset> Tracker::take_commit() {
    auto out = commit_;
    commit_.reset();
    return out;
}

std::optional<shared::MonoUs> Tracker::head_since() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.front().received_at;
}

std::optional<shared::kafka::Offset> Tracker::head() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.front().offset;
}

}  // namespace workers::hot::offsets
