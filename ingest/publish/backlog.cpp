#include "ingest/publish/backlog.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ingest::publish {
namespace {

constexpr std::chrono::seconds kEvery{2};

}  // namespace

bool is_beyond(const std::vector<shared::kafka::PartitionLag>& lag,
               double record_bytes,
               const BacklogLimits& limits) {
    return std::any_of(lag.begin(), lag.end(), [&](const auto& partition) {
        const double bytes = static_cast<double>(partition.records) * record_bytes;
        return partition.is_old || (limits.bytes > 0 && bytes > limits.bytes);
    });
}

Backlog::Backlog(std::unique_ptr<shared::kafka::GroupLag> lag,
                 const BacklogLimits& limits,
                 const shared::Clock& clock,
                 const Metrics& metrics,
                 std::function<double()> record_bytes,
                 Told told)
    : lag_(std::move(lag)),
      limits_(limits),
      clock_(clock),
      metrics_(metrics),
      record_bytes_(std::move(record_bytes)),
      told_(std::move(told)) {
    thread_ = std::thread([this] { run(); });
}

Backlog::~Backlog() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Backlog::run() {
    std::unique_lock lock(guard_);
    while (!is_stopping_) {
        lock.unlock();
        look();
        lock.lock();
        changed_.wait_for(lock, kEvery, [this] { return is_stopping_; });
    }
}

void Backlog::look() {
    const auto lag = lag_->read(clock_.wall_ms() - limits_.age_ms);
    if (!lag) return;
    std::int64_t records = 0;
    for (const auto& partition : *lag) records += partition.records;
    const bool is_full = is_beyond(*lag, record_bytes_(), limits_);
    metrics_.backlog_records.set(static_cast<double>(records));
    metrics_.backlog_full.set(is_full ? 1 : 0);
    if (is_full) {
        shared::log::warning_every(30,
                                   "ingest_backlog",
                                   "the hot workers are too far behind; webhooks wait",
                                   {{"records", records}});
    }
    told_(is_full);
}

}  // namespace ingest::publish
