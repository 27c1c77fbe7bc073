// A sender of the staff webhook on a thread of its own, from its construction to its end.
#pragma once

#include "shared/postgres/pool.hpp"
#include "workers/background/staff/webhook_sender.hpp"

#include <functional>
#include <memory>
#include <random>
#include <thread>

namespace workers::background::staff {

class WebhookSending {
  public:
    // `on_turn` is called on its thread. All references must outlive it. Throws where libcurl does
    // not start.
    WebhookSending(const shared::postgres::Pool& pool,
                   shared::postgres::Settings postgres,
                   WebhookSettings settings,
                   const shared::Clock& clock,
                   const Metrics& metrics,
                   shared::app::Health& health,
                   std::function<void()> on_turn);
    // Waits for a statement at most, and ends posts under way.
    ~WebhookSending() = default;
    WebhookSending(const WebhookSending&) = delete;
    WebhookSending& operator=(const WebhookSending&) = delete;

  private:
    std::minstd_rand random_;
    shared::postgres::Connection connection_;
    std::unique_ptr<shared::http::Client> client_;
    WebhookSender sender_;
    std::jthread thread_;  // last: ends before what it uses
};

}  // namespace workers::background::staff
