#include "workers/background/staff/webhook_sending.hpp"

#include "workers/background/outbox/connection.hpp"

#include <utility>

namespace workers::background::staff {
namespace {

shared::http::ClientSettings one_receiver() {
    shared::http::ClientSettings settings;
    settings.max_connections = static_cast<int>(kPostsAtOnce);
    return settings;
}

}  // namespace

WebhookSending::WebhookSending(const shared::postgres::Pool& pool,
                               shared::postgres::Settings postgres,
                               WebhookSettings settings,
                               const shared::Clock& clock,
                               const Metrics& metrics,
                               shared::app::Health& health,
                               std::function<void()> on_turn)
    : random_(std::random_device{}()),
      connection_(pool.connection(outbox::settings_of(std::move(postgres), "staff-webhook"))),
      client_(shared::http::make_curl_client(one_receiver())),
      sender_({connection_,
               *client_,
               clock,
               metrics,
               health,
               [this] { return std::uniform_real_distribution<double>(0, 1)(random_); },
               std::move(on_turn)},
              std::move(settings)),
      thread_([this](const std::stop_token& stop) { sender_.run(stop); }) {}

}  // namespace workers::background::staff
