#include "workers/background/reminders/reminding.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace workers::background::reminders {
namespace {

// So long rows of appointments stay locked for who changes them, where the broker is away.
constexpr std::chrono::milliseconds kAckLimit{2'000};
constexpr std::chrono::milliseconds kPulseEvery{1'000};

shared::postgres::Settings of_reminders(shared::postgres::Settings settings) {
    settings.synchronous_commit = true;  // what is marked has been sent
    settings.application_name += "-reminders";
    return settings;
}

}  // namespace

Reminding::Reminding(Parts parts, Settings settings)
    : every_(settings.every),
      clock_(parts.clock),
      metrics_(parts.metrics),
      on_turn_(std::move(parts.on_turn)),
      connection_(parts.pool.connection(of_reminders(std::move(parts.postgres)))),
      topics_(parts.producer, parts.partitions, kAckLimit),
      reminders_({connection_, topics_, parts.sealer, parts.clock, parts.webhook}),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Reminding::run(const std::stop_token& stop) {
    std::mutex guard;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        auto patience = round(stop);
        for (; patience.count() > 0 && !stop.stop_requested(); patience -= kPulseEvery) {
            on_turn_();
            std::unique_lock lock(guard);
            stopped.wait_for(lock, stop, std::min(patience, kPulseEvery), [] { return false; });
        }
    }
}

std::chrono::milliseconds Reminding::round(const std::stop_token& stop) {
    const auto found = reminders_.find();
    if (!found) return put_off(found.error());
    bool is_more = *found > 0;
    while (is_more && !stop.stop_requested()) {
        on_turn_();
        const auto done = reminders_.step();
        if (!done) return put_off(done.error());
        note(*done);
        is_more = done->is_more;
    }
    on_turn_();
    const auto missed = reminders_.give_up();
    if (!missed) return put_off(missed.error());
    note(*missed);
    const auto waiting = reminders_.look();
    if (!waiting) return put_off(waiting.error());
    metrics_.reminders.due.set(static_cast<double>(waiting->rows));
    metrics_.reminders.oldest.set(waiting->oldest_seconds);
    backoff_.succeeded();
    return every_;
}

std::chrono::milliseconds Reminding::put_off(const shared::Error& error) {
    const shared::MonoUs now = clock_.mono_us();
    backoff_.failed(now);
    metrics_.reminders.failures.add();
    shared::log::warning_every(10,
                               "background.reminders",
                               "reminders were not sent: tried again",
                               {{"code", error.code}, {"reason", error.detail}});
    return std::chrono::milliseconds((backoff_.until_due(now) + 999) / 1000);
}

void Reminding::note(const Done& done) {
    for (const auto& [key, count] : done.counts) {
        const auto found = metrics_.reminders.told.find(key);
        if (found != metrics_.reminders.told.end()) found->second.add(static_cast<double>(count));
    }
    if (done.keyless == 0) return;
    shared::log::warning_every(600,
                               "background.reminders_key",
                               "who never wrote is not reminded: no installation key",
                               {{"code", done.fault}, {"reminders", done.keyless}});
}

}  // namespace workers::background::reminders
