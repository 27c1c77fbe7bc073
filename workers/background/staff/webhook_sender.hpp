// Tells the configured webhook of staff events: claims rows of core.outbox, posts them, notes what
// became of them. At least once: killed between the post and the note it posts the same again,
// under the same `webhook-id`.
//
// Several processes share the rows: a claim is for one of them until its lease is over, and the
// right to begin a post ends before that, also for a process that was stopped meanwhile.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/http/client.hpp"
#include "shared/limits/breaker.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/metrics.hpp"
#include "workers/background/staff/webhook_queue.hpp"
#include "workers/background/staff/webhook_settings.hpp"
#include "workers/background/staff/webhook_verdict.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace workers::background::staff {

inline constexpr std::chrono::milliseconds kWebhookLookEvery{250};
inline constexpr std::size_t kPostsAtOnce = 16;
// Longer than the ten attempts take.
inline constexpr std::chrono::hours kMostPostAge{96};

// Not thread-safe: all of it belongs to the thread that calls run(). All parts must outlive it.
class WebhookSender {
  public:
    struct Parts {
        shared::postgres::Connection& connection;  // its own
        shared::http::Client& client;
        const shared::Clock& clock;
        const Metrics& metrics;
        shared::app::Health& health;     // `staff_webhook`
        std::function<double()> random;  // of [0, 1)
        // Told before each round, and every 100 ms while posts are under way.
        std::function<void()> on_turn = [] {};
    };

    // Throws nothing; speaks to nobody.
    WebhookSender(Parts parts, WebhookSettings settings);

    // Until a stop, which does not wait for posts under way: they are due again after their lease.
    void run(const std::stop_token& stop);
    // What is due, kPostsAtOnce at most; how long to wait until the next time.
    //
    // Five failures in a row open the breaker: for 45 s nothing is tried, then one. 410 switches
    // the webhook off until the process starts again. Meanwhile rows wait, none counts an attempt.
    std::chrono::milliseconds round(const std::stop_token& stop = {});

    // How long a claim holds.
    std::chrono::milliseconds lease() const;

  private:
    using Results = std::vector<std::optional<shared::http::CallResult>>;

    shared::Result<void> look_after(shared::MonoUs now);
    shared::Result<void> give_up();
    void note_given_up(std::size_t count, const char* reason);
    shared::http::Call make_call(const Post& post, shared::BootNs send_before) const;
    Results send(std::span<const Post> posts,
                 shared::BootNs send_before,
                 const std::stop_token& stop);
    std::vector<Settled> settle(std::span<const Post> posts, const Results& results);
    Settled settle_one(const Post& post, const Verdict& verdict);
    void switch_off();
    void show();
    std::chrono::milliseconds put_off(const shared::Error& error);

    Parts parts_;
    WebhookSettings settings_;
    shared::limits::Breaker breaker_;
    Backoff backoff_;
    bool is_suspect_ = false;  // the breaker opened, and nothing has succeeded since
    bool is_off_ = false;
    std::string last_code_;  // of the last failure
    shared::MonoUs next_look_ = 0;
    shared::MonoUs next_purge_ = 0;
};

}  // namespace workers::background::staff
