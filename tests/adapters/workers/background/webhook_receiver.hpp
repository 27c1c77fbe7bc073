// A server that stands for the clinic platform's webhook, and a sender with a clock of its own.
#pragma once

#include "shared/http/server.hpp"
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "tests/fakes/manual_loop.hpp"
#include "workers/background/staff/webhook_sender.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace workers::background::staff {

// Thread-safe.
class Receiver {
  public:
    // Answers 200 until told otherwise.
    Receiver()
        : server_({}, [this](shared::http::Request&& request, shared::http::Responder responder) {
              take(std::move(request), std::move(responder));
          }) {}

    std::string url() const { return "http://" + server_.address() + "/staff"; }
    void answer(shared::http::Response response) {
        const std::lock_guard lock(guard_);
        response_ = std::move(response);
    }
    // Whether requests stay without an answer.
    void hold(bool is_holding) {
        std::vector<shared::http::Responder> freed;
        const std::lock_guard lock(guard_);
        is_holding_ = is_holding;
        if (!is_holding) freed.swap(held_);
        for (auto& responder : freed) responder.send(response_);
    }
    std::vector<shared::http::Request> requests() const {
        const std::lock_guard lock(guard_);
        return requests_;
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> out;
        for (const auto& one : requests()) {
            out.emplace_back(shared::http::find(one.headers, "webhook-id"));
        }
        return out;
    }
    // Waits for so many requests in all; throws if they do not come within 10 s.
    void await(std::size_t count) {
        std::unique_lock lock(guard_);
        const bool came = came_.wait_for(
            lock, std::chrono::seconds(60), [&] { return requests_.size() >= count; });
        if (!came) throw std::runtime_error("no request came");
    }

  private:
    void take(shared::http::Request&& request, shared::http::Responder responder) {
        const std::lock_guard lock(guard_);
        requests_.push_back(std::move(request));
        came_.notify_all();
        if (is_holding_) return held_.push_back(std::move(responder));
        responder.send(response_);
    }

    mutable std::mutex guard_;
    std::condition_variable came_;
    std::vector<shared::http::Request> requests_;
    std::vector<shared::http::Responder> held_;
    shared::http::Response response_;
    bool is_holding_ = false;
    shared::http::Server server_;  // last: ends before what its handler uses
};

// What one process has of it.
struct Desk {
    Desk(const ClinicDatabase& clinic, WebhookSettings settings)
        : metrics(registry),
          connection(clinic.database.connect()),
          client(shared::http::make_curl_client({})),
          sender({connection, *client, clock, metrics, health, [] { return 0.5; }},
                 std::move(settings)) {}
    std::chrono::milliseconds round() { return sender.round(); }
    double attempts(const char* result) const {
        return metrics.staff_webhook.attempts.at(result).value();
    }
    double given_up(const char* reason) const {
        return metrics.staff_webhook.given_up.at(reason).value();
    }
    std::string state() const { return health.answer("/health")->body; }

    fakes::ManualClock clock;
    shared::metrics::Registry registry;
    Metrics metrics;
    shared::app::Health health;
    shared::postgres::Connection connection;
    std::unique_ptr<shared::http::Client> client;
    WebhookSender sender;
};

}  // namespace workers::background::staff
