#include "shared/spool/spool.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace shared::spool {
namespace {

// After a failed write the folder counts as unusable for so long; the next append tries all the
// same.
constexpr MonoUs kFailureLasts = 2'000'000;

}  // namespace

std::size_t Spool::hash_of(std::string_view key) {
    return std::hash<std::string_view>{}(key);
}

Spool::Spool(SpoolSettings settings, Disk& disk, const Clock& clock)
    : settings_(std::move(settings)), disk_(disk), clock_(clock), lock_(settings_.folder) {
    recover();
    writer_ = std::thread([this] { run(); });
}

Spool::~Spool() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    appended_.notify_all();
    wake();
    writer_.join();
    leave_segment();
}

void Spool::recover() {
    for (const SegmentFile& file : segments_in(settings_.folder)) {
        next_number_ = file.number + 1;
        recover(file);
    }
    if (damaged_ > 0 || cut_ > 0) {
        log::warning("the spool was not whole", {{"damaged", damaged_}, {"torn_bytes", cut_}});
    }
    if (records_ == 0) return;
    log::info("the spool holds records of an earlier process",
              {{"records", records_}, {"segments", segments_.size()}});
}

void Spool::recover(const SegmentFile& file) {
    SegmentReader reader(file.path, file.bytes);
    Segment segment;
    segment.number = file.number;
    while (const auto entry = reader.next()) {
        if (segment.records++ == 0) segment.first_at = entry->spooled_at;
        ++keys_[hash_of(entry->key)];
    }
    if (reader.has_failed()) throw std::runtime_error("spool " + file.path + ": cannot be read");
    damaged_ += reader.damaged();
    cut_ += file.bytes - reader.end();
    std::error_code ignored;  // a torn end that stays is passed over again
    if (segment.records == 0) {
        std::filesystem::remove(file.path, ignored);
        return;
    }
    segment.bytes = reader.end();
    if (segment.bytes < file.bytes) std::filesystem::resize_file(file.path, segment.bytes, ignored);
    bytes_ += segment.bytes;
    records_ += segment.records;
    segments_.push_back(segment);
}

void Spool::append(std::vector<Entry> entries, Done done) {
    Group group;
    group.at = clock_.wall_ms();
    group.done = std::move(done);
    for (Entry& entry : entries) {
        entry.spooled_at = group.at;
        group.bytes += encode(entry);
        group.keys.push_back(hash_of(entry.key));
    }
    std::unique_lock lock(guard_);
    if (is_stopping_ || bytes_ + reserved_ + group.bytes.size() > settings_.max_bytes) {
        is_full_ = true;
        lock.unlock();
        return group.done(Error{"spool_full", "", Action::kRetry});
    }
    is_full_ = false;
    reserved_ += group.bytes.size();
    for (const std::size_t key : group.keys) ++keys_[key];
    pending_.push_back(std::move(group));
    lock.unlock();
    appended_.notify_one();
}

bool Spool::holds(std::string_view key) const {
    const std::lock_guard lock(guard_);
    return keys_.contains(hash_of(key));
}

bool Spool::is_empty() const {
    const std::lock_guard lock(guard_);
    return keys_.empty();
}

bool Spool::is_usable() const {
    const std::lock_guard lock(guard_);
    if (is_full_ || bytes_ + reserved_ >= settings_.max_bytes) return false;
    return failed_at_ == 0 || failed_at_ + kFailureLasts < clock_.mono_us();
}

SpoolStats Spool::stats() const {
    const std::lock_guard lock(guard_);
    SpoolStats out{bytes_, records_, segments_.size(), damaged_, cut_, 0};
    if (records_ > 0 && !segments_.empty()) {
        out.oldest_at = std::max(segments_.front().first_at, finished_at_);
    }
    return out;
}

void Spool::run() {
    std::unique_lock lock(guard_);
    while (true) {
        sweep(lock);
        if (pending_.empty() && is_stopping_) return;
        if (pending_.empty()) {
            // Also wakes for segments to sweep.
            appended_.wait(lock);
            continue;
        }
        const std::vector<Group> groups = std::exchange(pending_, {});
        lock.unlock();
        write(groups);
        lock.lock();
    }
}

// One append and one fsync for all that came while the last ones were under way.
void Spool::write(const std::vector<Group>& groups) {
    std::uint64_t bytes = 0;
    for (const Group& group : groups) bytes += group.bytes.size();
    const Result<void> stored = store(groups);
    {
        const std::lock_guard lock(guard_);
        reserved_ -= bytes;
        failed_at_ = stored ? 0 : clock_.mono_us();
        for (const Group& group : groups) {
            if (!stored) {
                for (const std::size_t key : group.keys) forget_key(key);
                continue;
            }
            Segment& segment = segments_.back();
            if (segment.records == 0) segment.first_at = group.at;
            segment.bytes += group.bytes.size();
            segment.records += group.keys.size();
            bytes_ += group.bytes.size();
            records_ += group.keys.size();
        }
    }
    if (!stored) {
        log::warning_every(
            5, "spool_write", "the spool cannot be written", {{"code", stored.error().code}});
    }
    readable_.notify_all();
    for (const Group& group : groups) group.done(stored);
}

Result<void> Spool::store(const std::vector<Group>& groups) {
    std::uint64_t good = 0;
    if (file_ >= 0) {
        const std::lock_guard lock(guard_);
        good = segments_.back().bytes;
    }
    if (file_ < 0 || good >= settings_.segment_bytes) {
        if (auto begun = begin_segment(); !begun) return begun;
        good = kHeader.size();
    }
    std::string bytes;
    for (const Group& group : groups) bytes += group.bytes;
    shared::failpoint("spool.taken");
    if (auto appended = disk_.append(file_, bytes); !appended) {
        if (!disk_.cut(file_, good)) leave_segment();
        return appended;
    }
    shared::failpoint("spool.appended");
    if (auto synced = disk_.sync(file_); !synced) {
        // The system may have dropped the pages and say so only once: this file is not trusted
        // again.
        (void)disk_.cut(file_, good);
        leave_segment();
        return synced;
    }
    shared::failpoint("spool.synced");
    return {};
}

Result<void> Spool::begin_segment() {
    leave_segment();
    const std::uint64_t number = next_number_++;
    const std::string path = segment_path(settings_.folder, number);
    auto made = disk_.create(path);
    if (!made) return made.error();
    shared::failpoint("spool.segment_made");
    auto done = disk_.append(*made, kHeader);
    if (done) done = disk_.sync(*made);
    if (done) done = disk_.sync_folder(settings_.folder);
    if (!done) {
        disk_.close(*made);
        (void)disk_.remove(path);
        return done;
    }
    shared::failpoint("spool.segment_begun");
    file_ = *made;
    file_number_ = number;
    const std::lock_guard lock(guard_);
    bytes_ += kHeader.size();
    segments_.push_back({number, kHeader.size(), 0, 0, 0, 0});
    return {};
}

void Spool::leave_segment() {
    if (file_ >= 0) disk_.close(file_);
    file_ = -1;
}

// Removes what was taken out whole; also the segment that is written to, when nothing comes for it.
void Spool::sweep(std::unique_lock<std::mutex>& lock) {
    while (!segments_.empty() && segments_.front().finished == segments_.front().records) {
        const Segment gone = segments_.front();
        const bool is_written_to = file_ >= 0 && file_number_ == gone.number;
        if (is_written_to && (gone.records == 0 || !pending_.empty())) return;
        segments_.pop_front();
        bytes_ -= gone.bytes;
        is_full_ = false;
        lock.unlock();
        if (is_written_to) leave_segment();
        shared::failpoint("spool.segment_left");
        // Left behind it is only taken out once more after the next start.
        (void)disk_.remove(segment_path(settings_.folder, gone.number));
        shared::failpoint("spool.segment_gone");
        lock.lock();
    }
}

void Spool::forget_key(std::size_t key) {
    const auto found = keys_.find(key);
    if (found != keys_.end() && --found->second == 0) keys_.erase(found);
}

Spool::Segment* Spool::find(std::uint64_t number) {
    for (Segment& segment : segments_) {
        if (segment.number == number) return &segment;
    }
    return nullptr;
}

}  // namespace shared::spool
