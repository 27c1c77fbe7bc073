#include "workers/background/memories/upkeep.hpp"

#include "shared/base/log.hpp"
#include "workers/background/memories/queue.hpp"
#include "workers/background/memories/verdict.hpp"
#include "workers/background/outbox/backlog.hpp"

namespace workers::background::memories {
namespace {

constexpr shared::MonoUs kLookEvery = 5'000'000;
constexpr shared::MonoUs kPurgeEvery = 3'600'000'000;

void note_given_up(const MemoryMetrics& metrics, const char* reason, std::size_t count) {
    if (count == 0) return;
    metrics.given_up.at(reason).add(static_cast<double>(count));
    shared::log::error("memories were not told to the provider: given up",
                       {{"code", reason}, {"memories", count}});
}

}  // namespace

Upkeep::Upkeep(shared::postgres::Connection& connection,
               const MemoryMetrics& metrics,
               const DispatchSettings& settings)
    : connection_(connection), metrics_(metrics), settings_(settings) {}

shared::Result<void> Upkeep::look(shared::MonoUs now) {
    if (now < next_look_) return {};
    next_look_ = now + kLookEvery;
    if (auto done = give_up(); !done) return done;
    if (auto done = count(); !done) return done;
    if (now < next_purge_) return {};
    if (auto done = take_away(); !done) return done;
    next_purge_ = now + kPurgeEvery;
    return {};
}

shared::Result<void> Upkeep::give_up() {
    const auto old = outbox::give_up_older(connection_, kOutboxKind, kMostAge);
    if (!old) return old.error();
    note_given_up(metrics_, "age", *old);
    const std::size_t most = settings_.most_waiting;
    const auto backlog = outbox::look_at(connection_, kOutboxKind, most + outbox::kAtOnce);
    if (!backlog) return backlog.error();
    metrics_.waiting.set(static_cast<double>(backlog->rows));
    metrics_.oldest.set(backlog->oldest_seconds);
    if (backlog->rows <= most) return {};
    const auto many = outbox::give_up_oldest(connection_, kOutboxKind, backlog->rows - most);
    if (!many) return many.error();
    note_given_up(metrics_, "backlog", *many);
    return {};
}

shared::Result<void> Upkeep::count() {
    const auto open = count_open(connection_);
    if (!open) return open.error();
    metrics_.open.set(static_cast<double>(*open));
    return {};
}

shared::Result<void> Upkeep::take_away() {
    if (auto done = outbox::purge(connection_, kOutboxKind, settings_.kept); !done) return done;
    return outbox::purge_given_up(connection_, kOutboxKind, kGivenUpKept);
}

}  // namespace workers::background::memories
