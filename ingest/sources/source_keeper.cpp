#include "ingest/sources/source_keeper.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <utility>

namespace ingest::sources {
namespace {

// What stands in the snapshot is dated anew so often; it is thrown away after a week.
constexpr shared::MonoUs kDateEvery = 3'600'000'000;

}  // namespace

SourceKeeper::SourceKeeper(SourceReader& reader,
                           Snapshot snapshot,
                           KeeperSettings settings,
                           const shared::Clock& clock,
                           const Metrics& metrics)
    : reader_(reader),
      snapshot_(snapshot),
      settings_(std::move(settings)),
      clock_(clock),
      metrics_(metrics) {
    read_once();
    if (current() == nullptr) start_from_snapshot();
    thread_ = std::thread([this] { run(); });
}

SourceKeeper::~SourceKeeper() {
    stop();
}

void SourceKeeper::stop() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
    const std::vector<Waiting> left = std::exchange(waiting_, {});
    for (const Waiting& waiting : left) waiting.done(nullptr);
}

ListPtr SourceKeeper::current() const {
    const std::lock_guard lock(guard_);
    return list_;
}

bool SourceKeeper::is_fresh() const {
    const std::lock_guard lock(guard_);
    return is_fresh_;
}

void SourceKeeper::read_after(shared::MonoUs asked_at, Done done) {
    {
        const std::lock_guard lock(guard_);
        if (!stopping_ && waiting_.size() < settings_.most_waiting) {
            waiting_.push_back({asked_at, std::move(done)});
            changed_.notify_all();
            return;
        }
    }
    done(nullptr);
}

void SourceKeeper::run() {
    std::unique_lock lock(guard_);
    while (wait_for_work(lock)) {
        lock.unlock();
        read_once();
        lock.lock();
    }
}

// Until the next read is due; false: stopping.
bool SourceKeeper::wait_for_work(std::unique_lock<std::mutex>& lock) {
    while (!stopping_) {
        const auto gap = waiting_.empty() ? settings_.refresh : settings_.least_gap;
        const auto due = last_read_ + std::chrono::microseconds(gap).count();
        const auto left = due - clock_.mono_us();
        if (left <= 0) return true;
        changed_.wait_for(lock, std::chrono::microseconds(left));
    }
    return false;
}

void SourceKeeper::read_once() {
    const shared::MonoUs began = clock_.mono_us();
    {
        const std::lock_guard lock(guard_);
        last_read_ = began;
    }
    auto data = reader_.read();
    metrics_.source_reads(data.has_value());
    if (data) {
        take(std::move(*data), began);
    } else {
        shared::log::warning_every(10,
                                   "ingest_sources",
                                   "the sources cannot be read",
                                   {{"code", data.error().code}, {"why", data.error().detail}});
    }
    std::vector<Waiting> served;
    {
        const std::lock_guard lock(guard_);
        is_fresh_ = data.has_value();
        // Those who came while the read was under way wait for the next one.
        const auto later =
            std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
                return waiting.asked_at <= began;
            });
        served.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(later));
        waiting_.erase(waiting_.begin(), later);
    }
    const ListPtr list = data ? current() : nullptr;
    for (const Waiting& waiting : served) waiting.done(list);
}

void SourceKeeper::take(SourceData data, shared::MonoUs read_at) {
    save(data);
    metrics_.sources.set(static_cast<double>(data.sources.size()));
    apply_default_secret(data, settings_.default_secret);
    auto list = std::make_shared<const SourceList>(std::move(data), read_at);
    const std::lock_guard lock(guard_);
    list_ = std::move(list);
}

void SourceKeeper::start_from_snapshot() {
    auto data = snapshot_.load();
    metrics_.snapshot(snapshot_.usage());
    if (!data) {
        shared::log::warning("no sources are known yet",
                             {{"code", data.error().code}, {"why", data.error().detail}});
        return;
    }
    shared::log::warning("the database is away: starting with the sources of the snapshot",
                         {{"sources", data->sources.size()}});
    saved_ = *data;
    saved_at_ = clock_.mono_us();
    take(std::move(*data), 0);
}

void SourceKeeper::save(const SourceData& data) {
    const bool is_dated = saved_at_ != 0 && clock_.mono_us() - saved_at_ < kDateEvery;
    if (!snapshot_.is_on() || (data == saved_ && is_dated)) return;
    const auto fresh_for = std::chrono::milliseconds(settings_.refresh).count();
    const auto done = snapshot_.save(data, clock_.wall_ms() + fresh_for);
    metrics_.snapshot(snapshot_.usage());
    if (done) {
        saved_ = data;
        saved_at_ = clock_.mono_us();
    } else {
        shared::log::warning_every(60,
                                   "ingest_snapshot",
                                   "the sources were not written to the snapshot",
                                   {{"code", done.error().code}, {"why", done.error().detail}});
    }
}

}  // namespace ingest::sources
