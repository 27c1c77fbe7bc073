// The side of a spool that takes records out.
#include "shared/base/log.hpp"
#include "shared/spool/spool.hpp"

#include <algorithm>

namespace shared::spool {

// What cannot be read must not hold the rest.
void Spool::give_up_unreadable(Segment& segment) {
    if (segment.taken == segment.records) return;
    log::error("a spool segment has fewer records than were written");
    records_ -= segment.records - segment.taken;
    segment.records = segment.taken;
}

std::optional<Entry> Spool::next() {
    while (true) {
        std::uint64_t limit = 0;
        bool is_last = true;
        {
            const std::lock_guard lock(guard_);
            if (reader_ == nullptr) {
                const auto begin = std::find_if(segments_.begin(),
                                                segments_.end(),
                                                [](const auto& s) { return s.taken < s.records; });
                if (begin == segments_.end()) return std::nullopt;
                reader_number_ = begin->number;
                read_past_ = begin->taken;
            }
            const Segment* segment = find(reader_number_);
            if (segment != nullptr) limit = segment->bytes;
            is_last = segments_.empty() || segments_.back().number <= reader_number_;
        }
        if (reader_ == nullptr) {
            reader_ = std::make_unique<SegmentReader>(
                segment_path(settings_.folder, reader_number_), limit);
        }
        reader_->set_limit(limit);
        for (; read_past_ > 0; --read_past_) (void)reader_->next();
        auto entry = reader_->next();
        const std::lock_guard lock(guard_);
        Segment* segment = find(reader_number_);
        if (entry) {
            ++segment->taken;
            taken_.push_back({hash_of(entry->key), reader_number_, entry->spooled_at});
            return entry;
        }
        if (is_last) return std::nullopt;
        if (segment != nullptr) give_up_unreadable(*segment);
        reader_.reset();
    }
}

void Spool::finished(std::size_t count) {
    {
        const std::lock_guard lock(guard_);
        for (; count > 0 && !taken_.empty(); --count) {
            const Taken& done = taken_.front();
            forget_key(done.key);
            if (Segment* segment = find(done.segment)) ++segment->finished;
            finished_at_ = done.at;
            --records_;
            taken_.pop_front();
        }
    }
    appended_.notify_one();
}

void Spool::rewind() {
    const std::lock_guard lock(guard_);
    reader_.reset();
    taken_.clear();
    for (Segment& segment : segments_) segment.taken = segment.finished;
}

void Spool::wait(std::chrono::milliseconds most) {
    std::unique_lock lock(guard_);
    readable_.wait_for(lock, most, [this] {
        return is_woken_ || std::any_of(segments_.begin(), segments_.end(), [](const auto& s) {
                   return s.taken < s.records;
               });
    });
    is_woken_ = false;
}

void Spool::wake() {
    {
        const std::lock_guard lock(guard_);
        is_woken_ = true;
    }
    readable_.notify_all();
}

Result<void> Spool::set_aside(const Entry& entry) {
    const std::string path = settings_.folder + "/rejected-" + std::to_string(clock_.wall_ms()) +
                             "-" + std::to_string(++asides_);
    auto made = disk_.create(path);
    if (!made) return made.error();
    auto done = disk_.append(*made, std::string(kHeader) + encode(entry));
    if (done) done = disk_.sync(*made);
    disk_.close(*made);
    if (done) done = disk_.sync_folder(settings_.folder);
    return done;
}

}  // namespace shared::spool
