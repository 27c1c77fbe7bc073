#include "ingest/readiness.hpp"

#include "shared/base/log.hpp"

#include <chrono>
#include <utility>

namespace ingest {
namespace {

using State = shared::app::Health::State;

constexpr std::chrono::milliseconds kPause{500};

}  // namespace

Readiness::Readiness(Log log,
                     const sources::SourceKeeper& sources,
                     shared::app::Health& health,
                     const Metrics& metrics)
    : log_(std::move(log)), sources_(sources), health_(health), metrics_(metrics) {
    thread_ = std::thread([this] { run(); });
}

Readiness::~Readiness() {
    {
        const std::lock_guard lock(guard_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Readiness::drain() {
    const std::lock_guard lock(guard_);
    draining_ = true;
    health_.set_ready(false, "draining");
    metrics_.ready.set(0);
}

void Readiness::run() {
    std::unique_lock lock(guard_);
    while (!stopping_) {
        lock.unlock();
        look();
        lock.lock();
        changed_.wait_for(lock, kPause, [this] { return stopping_; });
    }
}

void Readiness::look() {
    const bool log = look_at_log();
    const bool spool = look_at_spool();
    look_at_snapshot();
    const bool sources = look_at_sources();
    const std::lock_guard lock(guard_);
    if (draining_) return;
    const bool can_store = log || spool;
    const bool ready = can_store && sources;
    health_.set_ready(ready,
                      ready        ? ""
                      : !can_store ? "kafka is away"
                                   : "no sources are known yet");
    metrics_.ready.set(ready ? 1 : 0);
}

bool Readiness::look_at_log() {
    if (log_.is_held && log_.is_held()) {
        health_.set("kafka", State::kDegraded, "held for a repartition");
        return false;
    }
    if (!topics_are_right_ && !look_at_topics()) return false;
    const bool reachable = log_.is_reachable();
    health_.set("kafka", reachable ? State::kUp : State::kDown);
    return reachable;
}

bool Readiness::look_at_topics() {
    if (!log_.is_connected()) {
        health_.set("kafka", State::kDown, "never reached");
        return false;
    }
    const auto differences = log_.check_topics();
    if (!differences) {
        health_.set("kafka", State::kDown, differences.error().code);
        shared::log::warning_every(
            10,
            "ingest_topics",
            "the topics cannot be checked",
            {{"code", differences.error().code}, {"why", differences.error().detail}});
        return false;
    }
    if (log_.is_held && log_.is_held()) return false;  // meanwhile: they are about to differ
    for (const std::string& difference : *differences) shared::log::error(difference);
    if (!differences->empty()) {
        health_.set("kafka", State::kDown, "topics differ");
        log_.refuse("the topics differ from what this program promises");
        return false;
    }
    topics_are_right_ = true;
    log_.open();
    return true;
}

bool Readiness::look_at_spool() {
    if (!log_.has_spool) return false;
    const bool takes = log_.has_spool();
    health_.set("spool", takes ? State::kUp : State::kDown, takes ? "" : "full, or its disk fails");
    return takes;
}

// Never down: nothing needs it while the database answers.
void Readiness::look_at_snapshot() {
    if (!log_.snapshot_fault) return;
    const std::string fault = log_.snapshot_fault();
    health_.set("snapshot", fault.empty() ? State::kUp : State::kDegraded, fault);
}

bool Readiness::look_at_sources() {
    const bool known = sources_.current() != nullptr;
    if (sources_.is_fresh()) {
        health_.set("postgres", State::kUp);
    } else {
        health_.set("postgres",
                    known ? State::kDegraded : State::kDown,
                    known ? "the sources known last are used" : "");
    }
    return known;
}

}  // namespace ingest
