// The reminders of a program, on a thread and a connection of their own, from its construction to
// its end: a round at the start and every so often.
#pragma once

#include "shared/kafka/producer.hpp"
#include "shared/postgres/pool.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/metrics.hpp"
#include "workers/background/reminders/reminders.hpp"
#include "workers/background/reminders/settings.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

namespace workers::background::reminders {

class Reminding {
  public:
    struct Parts {
        const shared::postgres::Pool& pool;
        shared::postgres::Settings postgres;
        shared::kafka::Producer& producer;
        int partitions = 1;
        const shared::crypto::Sealer& sealer;
        const shared::Clock& clock;
        const Metrics& metrics;
        persist::StaffWebhook webhook = persist::StaffWebhook::kNone;
        std::function<void()> on_turn = [] {};  // on its thread, before each step and each second
    };
    // All references must outlive it.
    Reminding(Parts parts, Settings settings);
    // Waits for the end of what it does: some seconds where PostgreSQL or Kafka hangs.
    ~Reminding() = default;
    Reminding(const Reminding&) = delete;
    Reminding& operator=(const Reminding&) = delete;

  private:
    void run(const std::stop_token& stop);
    // How long to wait until the next one.
    std::chrono::milliseconds round(const std::stop_token& stop);
    std::chrono::milliseconds put_off(const shared::Error& error);
    void note(const Done& done);

    const std::chrono::seconds every_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    std::function<void()> on_turn_;
    shared::postgres::Connection connection_;
    batches::AckedWriter topics_;
    Reminders reminders_;
    Backoff backoff_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::reminders
