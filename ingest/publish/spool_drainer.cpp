#include "ingest/publish/spool_drainer.hpp"

#include "shared/base/log.hpp"

namespace ingest::publish {
namespace {

using Step = shared::spool::Drain::Step;

constexpr std::chrono::milliseconds kPause{200};  // after the log took nothing

}  // namespace

SpoolDrainer::SpoolDrainer(shared::spool::Spool& spool,
                           shared::kafka::Producer& producer,
                           int partitions,
                           LogSink& sink,
                           const shared::Clock& clock,
                           const Metrics& metrics)
    : spool_(spool),
      drain_(spool, producer, partitions),
      sink_(sink),
      clock_(clock),
      metrics_(metrics) {
    thread_ = std::thread([this] { run(); });
}

SpoolDrainer::~SpoolDrainer() {
    stop();
    thread_.join();
}

void SpoolDrainer::stop() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    drain_.stop();
}

void SpoolDrainer::pause() {
    std::unique_lock lock(guard_);
    changed_.wait_for(lock, kPause, [this] { return is_stopping_; });
}

void SpoolDrainer::show() const {
    const auto stats = spool_.stats();
    metrics_.spool_bytes.set(static_cast<double>(stats.bytes));
    metrics_.spool_records.set(static_cast<double>(stats.records));
    metrics_.on_hold.set(sink_.is_frozen() ? 1 : 0);
    const auto age = stats.oldest_at == 0 ? 0 : clock_.wall_ms() - stats.oldest_at;
    metrics_.spool_oldest_seconds.set(static_cast<double>(age) / 1e3);
}

void SpoolDrainer::run() {
    std::uint64_t stored = 0;
    while (true) {
        show();
        {
            const std::lock_guard lock(guard_);
            if (is_stopping_) return;
        }
        if (!sink_.takes() || !sink_.enter()) {
            pause();
            continue;
        }
        const Step step = drain_.step();
        sink_.leave();
        metrics_.spool_drained.add(static_cast<double>(drain_.stored() - stored));
        stored = drain_.stored();
        switch (step) {
            case Step::kStopped:
                return;
            case Step::kNothing:
                spool_.wait(kPause);
                break;
            case Step::kStored:
                sink_.heard(true);
                break;
            case Step::kFailed:
                sink_.heard(false);
                shared::log::warning_every(10,
                                           "spool_drain",
                                           "the log does not take what waits in the spool",
                                           {{"code", drain_.last_error()}});
                pause();
                break;
        }
    }
}

}  // namespace ingest::publish
