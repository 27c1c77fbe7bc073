#include "workers/background/batches/collector.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::batches {

void Collector::add(Item item, shared::MonoUs now) {
    if (items_.empty()) first_at_ = now;
    bytes_ += item.value.size();
    items_.push_back(std::move(item));
}

bool Collector::due(shared::MonoUs now) const {
    return !items_.empty() && (full() || now - first_at_ >= limits_.wait_us);
}

shared::MonoUs Collector::until_due(shared::MonoUs now) const {
    if (items_.empty()) return limits_.wait_us;
    if (full()) return 0;
    return std::max<shared::MonoUs>(0, first_at_ + limits_.wait_us - now);
}

void Collector::remove_front(std::size_t count) {
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(std::min(count, items_.size()));
    for (auto item = items_.begin(); item != end; ++item) bytes_ -= item->value.size();
    items_.erase(items_.begin(), end);
}

std::size_t Collector::drop(const shared::kafka::TopicPartition& partition) {
    return std::erase_if(items_, [&](const Item& item) {
        if (item.from != partition) return false;
        bytes_ -= item.value.size();
        return true;
    });
}

}  // namespace workers::background::batches
