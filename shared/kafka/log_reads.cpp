#include "shared/kafka/log_reads_internal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shared::kafka {
namespace {

TopicPartition partition_of(const Range& range) {
    return {range.topic, range.partition};
}

}  // namespace

void LogReads::add(std::vector<Range> ranges, LogReader::Done done, Deadline deadline) {
    if (ranges.empty()) return done(std::vector<Record>());
    const ReadId id = next_id_++;
    for (std::size_t i = 0; i < ranges.size(); ++i) waiting_.push_back({id, i});
    Read read{std::move(ranges), std::move(done), deadline, {}, 0};
    read.open = read.ranges.size();
    read.found.resize(read.open);
    reads_.emplace(id, std::move(read));
}

const Range& LogReads::range_of(const Waiting& waiting) const {
    return reads_.at(waiting.read).ranges[waiting.range];
}

std::map<TopicPartition, std::optional<WallMs>> LogReads::startable() const {
    std::map<TopicPartition, std::optional<WallMs>> found;
    for (const Waiting& waiting : waiting_) {
        const Range& range = range_of(waiting);
        if (jobs_.contains(partition_of(range))) continue;
        auto& least = found[partition_of(range)];
        if (range.from_time && (!least || *range.from_time < *least)) least = range.from_time;
    }
    return found;
}

std::optional<Offset> LogReads::begin(const TopicPartition& partition, const LogBounds& bounds) {
    const auto mine =
        std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Waiting& one) {
            return partition_of(range_of(one)) != partition;
        });
    const std::vector<Waiting> chosen(mine, waiting_.end());
    waiting_.erase(mine, waiting_.end());

    Job job;
    Offset start = bounds.end;
    std::vector<ReadId> empty;
    for (const Waiting& one : chosen) {
        const Range& range = range_of(one);
        const Offset wanted = range.from_time ? bounds.at_time : range.from;
        const Offset from = std::max(wanted, bounds.begin);
        const Offset to = range.to < 0 ? bounds.end : std::min(range.to, bounds.end);
        if (from >= to) {
            empty.push_back(one.read);
            continue;
        }
        job.views.push_back({one.read, one.range, from, to, range.from_time, range.most});
        start = std::min(start, from);
        job.to = std::max(job.to, to);
    }
    const bool has_work = !job.views.empty();
    if (has_work) jobs_[partition] = std::move(job);
    for (const ReadId read : empty) finish_range(read);
    return has_work ? std::optional(start) : std::nullopt;
}

bool LogReads::take(Record&& record) {
    const auto found = jobs_.find({record.topic, record.partition});
    if (found == jobs_.end()) return false;
    Job& job = found->second;
    job.has_progress = true;
    const Offset offset = record.offset;
    const bool is_shared = job.views.size() > 1;
    std::vector<ReadId> full;
    for (auto view = job.views.begin(); view != job.views.end();) {
        const bool is_full = is_wanted(*view, record) && give(*view, record, is_shared);
        if (is_full) full.push_back(view->read);
        view = is_full ? job.views.erase(view) : std::next(view);
    }
    for (const ReadId read : full) finish_range(read);
    return job.views.empty() || offset + 1 >= job.to;
}

bool LogReads::is_wanted(const View& view, const Record& record) {
    if (record.offset < view.from || record.offset >= view.to) return false;
    // Earlier records come along where others asked for an earlier time.
    return !view.from_time || record.timestamp >= *view.from_time;
}

// True: the range has as many as it wants.
bool LogReads::give(View& view, Record& record, bool is_shared) {
    view.from_time.reset();
    auto& records = reads_.at(view.read).found[view.range];
    records.push_back(is_shared ? record : std::move(record));
    return view.most > 0 && records.size() >= view.most;
}

bool LogReads::is_past(const TopicPartition& partition, Offset position) const {
    const auto found = jobs_.find(partition);
    return found != jobs_.end() && position >= found->second.to;
}

void LogReads::end(const TopicPartition& partition) {
    const auto job = jobs_.extract(partition);
    if (job.empty()) return;
    for (const View& view : job.mapped().views) finish_range(view.read);
}

void LogReads::finish_range(ReadId id) {
    const auto found = reads_.find(id);
    if (found == reads_.end() || --found->second.open > 0) return;
    Read read = std::move(found->second);
    reads_.erase(found);
    std::vector<Record> all;
    for (auto& records : read.found) std::ranges::move(records, std::back_inserter(all));
    read.done(std::move(all));
}

void LogReads::fail_read(ReadId id, const Error& error) {
    std::erase_if(waiting_, [id](const Waiting& one) { return one.read == id; });
    for (auto& [partition, job] : jobs_) {
        std::erase_if(job.views, [id](const View& view) { return view.read == id; });
    }
    const auto found = reads_.extract(id);
    if (!found.empty()) found.mapped().done(error);
}

void LogReads::fail(const TopicPartition& partition, const Error& error) {
    std::vector<ReadId> ids;
    for (const Waiting& one : waiting_) {
        if (partition_of(range_of(one)) == partition) ids.push_back(one.read);
    }
    for (const ReadId id : ids) fail_read(id, error);
}

void LogReads::extend(Deadline until) {
    for (const Waiting& one : waiting_) {
        const auto job = jobs_.find(partition_of(range_of(one)));
        if (job != jobs_.end() && job->second.has_progress) reads_.at(one.read).deadline = until;
    }
    for (auto& [partition, job] : jobs_) {
        if (!std::exchange(job.has_progress, false)) continue;
        for (const View& view : job.views) reads_.at(view.read).deadline = until;
    }
}

std::vector<TopicPartition> LogReads::fail_late(Deadline now) {
    std::vector<ReadId> late;
    for (const auto& [id, read] : reads_) {
        if (read.deadline <= now) late.push_back(id);
    }
    for (const ReadId id : late) {
        fail_read(id, {"kafka_timeout", "a read of the log took too long", Action::kRetry});
    }
    std::vector<TopicPartition> unused;
    for (const auto& [partition, job] : jobs_) {
        if (job.views.empty()) unused.push_back(partition);
    }
    for (const TopicPartition& partition : unused) jobs_.erase(partition);
    return unused;
}

void LogReads::fail_all(const Error& error) {
    while (!reads_.empty()) fail_read(reads_.begin()->first, error);
    jobs_.clear();
}

}  // namespace shared::kafka
