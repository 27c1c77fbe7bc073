#include "workers/background/staff/webhook_sending.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::staff {
namespace {

// Each statement is over in some milliseconds; a stop waits for it.
constexpr std::chrono::milliseconds kStatementLimit{2'000};

// What was posted is not to be posted again for a crash of PostgreSQL: its commits wait for the
// disk.
shared::postgres::Settings of_sender(shared::postgres::Settings settings) {
    settings.statement_timeout = std::min(settings.statement_timeout, kStatementLimit);
    settings.synchronous_commit = true;
    settings.application_name += "-staff-webhook";
    return settings;
}

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
      connection_(pool.connection(of_sender(std::move(postgres)))),
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
