#include "workers/background/staff/webhook_sender.hpp"

#include "shared/base/log.hpp"
#include "workers/background/outbox/backlog.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace workers::background::staff {
namespace {

using shared::Error;
using shared::app::Health;
using shared::http::CallResult;
using std::chrono::milliseconds;
namespace log = shared::log;

constexpr milliseconds kConnectLimit{3'000};
// From the claim to the first byte of the request.
constexpr milliseconds kRightToSend{5'000};
// What a lease has beyond the right to send and the post itself: for noting its end.
constexpr milliseconds kNoteLimit{10'000};
constexpr milliseconds kBeatEvery{100};
constexpr shared::MonoUs kLookAfterEvery = 5'000'000;
constexpr shared::MonoUs kPurgeEvery = 3'600'000'000;
// For a month an operator can see what was told and what was not.
constexpr std::chrono::hours kKept{24 * 30};

shared::limits::BreakerSettings breaker_settings(const WebhookSettings& settings) {
    shared::limits::BreakerSettings out;
    out.probe_deadline_us =
        std::chrono::microseconds(settings.timeout + kRightToSend + kNoteLimit).count();
    return out;
}

// Answers come on the client's thread, some of them after nobody waits any more.
struct Answers {
    explicit Answers(std::size_t count) : results(count), missing(count) {}
    std::mutex guard;
    std::condition_variable changed;
    std::vector<std::optional<CallResult>> results;
    std::size_t missing;
};

}  // namespace

WebhookSender::WebhookSender(Parts parts, WebhookSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      breaker_(breaker_settings(settings_)) {
    show();
}

milliseconds WebhookSender::lease() const {
    return settings_.timeout + kRightToSend + kNoteLimit;
}

void WebhookSender::run(const std::stop_token& stop) {
    std::mutex guard;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        const auto patience = round(stop);
        std::unique_lock lock(guard);
        stopped.wait_for(lock, stop, patience, [] { return false; });
    }
}

milliseconds WebhookSender::round(const std::stop_token& stop) {
    parts_.on_turn();
    const shared::MonoUs now = parts_.clock.mono_us();
    if (const auto done = look_after(now); !done) return put_off(done.error());
    if (is_off_ || breaker_.is_open(now)) return kWebhookLookEvery;
    const shared::BootNs send_before =
        parts_.clock.boot_ns() + std::chrono::nanoseconds(kRightToSend).count();
    const std::size_t most = is_suspect_ ? 1 : kPostsAtOnce;
    const auto posts = claim_posts(parts_.connection, most, lease());
    if (!posts) return put_off(posts.error());
    backoff_.succeeded();
    if (posts->empty()) return kWebhookLookEvery;
    breaker_.allow(now);  // says yes: it is not open
    const auto results = send(*posts, send_before, stop);
    const auto noted = settle_posts(parts_.connection, settle(*posts, results));
    show();
    if (!noted) return put_off(noted.error());
    return posts->size() == most ? milliseconds(0) : kWebhookLookEvery;
}

shared::Result<void> WebhookSender::look_after(shared::MonoUs now) {
    if (now < next_look_) return {};
    if (auto done = give_up(); !done) return done;
    const auto backlog =
        outbox::look_at(parts_.connection, kOutboxKind, kMostCalls + outbox::kAtOnce);
    if (!backlog) return backlog.error();
    parts_.metrics.staff_webhook.waiting.set(static_cast<double>(backlog->rows));
    parts_.metrics.staff_webhook.oldest.set(backlog->oldest_seconds);
    if (backlog->rows > settings_.most_waiting) {
        const auto given_up = outbox::give_up_oldest(
            parts_.connection, kOutboxKind, backlog->rows - settings_.most_waiting);
        if (!given_up) return given_up.error();
        note_given_up(*given_up, "backlog");
    }
    next_look_ = now + kLookAfterEvery;
    if (now < next_purge_) return {};
    if (auto done = outbox::purge(parts_.connection, kOutboxKind, kKept); !done) return done;
    next_purge_ = now + kPurgeEvery;
    return {};
}

shared::Result<void> WebhookSender::give_up() {
    const auto count = outbox::give_up_older(parts_.connection, kOutboxKind, kMostPostAge);
    if (!count) return count.error();
    note_given_up(*count, "age");
    return {};
}

void WebhookSender::note_given_up(std::size_t count, const char* reason) {
    if (count == 0) return;
    parts_.metrics.staff_webhook.given_up.at(reason).add(static_cast<double>(count));
    log::error("the staff webhook was not told: given up", {{"code", reason}, {"events", count}});
}

shared::http::Call WebhookSender::make_call(const Post& post, shared::BootNs send_before) const {
    const std::int64_t seconds = parts_.clock.wall_ms() / 1000;
    shared::http::Call call;
    call.url = settings_.url;
    call.headers = {{"Content-Type", "application/json"},
                    {"User-Agent", "frontdesk"},
                    {"webhook-id", post.id},
                    {"webhook-timestamp", std::to_string(seconds)},
                    {"webhook-signature", settings_.keys.sign(post.id, seconds, post.body)}};
    call.body = post.body;
    call.timeout = settings_.timeout;
    call.connect_timeout = std::min(settings_.timeout, kConnectLimit);
    call.send_before = send_before;
    return call;
}

// Ends within the time-out of a post, which the client keeps; at a stop at once, without some.
WebhookSender::Results WebhookSender::send(std::span<const Post> posts,
                                           shared::BootNs send_before,
                                           const std::stop_token& stop) {
    // Shared with the callbacks: at a stop they come later than the wait ends.
    const auto answers = std::make_shared<Answers>(posts.size());
    for (std::size_t at = 0; at < posts.size(); ++at) {
        parts_.client.call(make_call(posts[at], send_before), [answers, at](CallResult result) {
            const std::lock_guard lock(answers->guard);
            answers->results[at] = std::move(result);
            if (--answers->missing == 0) answers->changed.notify_one();
        });
    }
    std::unique_lock lock(answers->guard);
    while (answers->missing > 0 && !stop.stop_requested()) {
        answers->changed.wait_for(lock, kBeatEvery);
        parts_.on_turn();
    }
    return answers->results;
}

std::vector<Settled> WebhookSender::settle(std::span<const Post> posts, const Results& results) {
    const auto generation = breaker_.generation();
    const shared::MonoUs now = parts_.clock.mono_us();
    std::vector<Settled> out;
    for (std::size_t at = 0; at < posts.size(); ++at) {
        if (!results[at]) continue;  // a stop
        const Verdict verdict = judge(*results[at], posts[at].attempts, parts_.random());
        if (verdict.kind == Verdict::Kind::kDelivered) {
            breaker_.succeeded(generation);
            is_suspect_ = false;
        } else {
            breaker_.failed(generation, now);
            last_code_ = verdict.code;
        }
        if (verdict.kind == Verdict::Kind::kUnsent) continue;
        parts_.metrics.staff_webhook.attempts.find(result_word(*results[at]))->second.add();
        if (verdict.is_gone) switch_off();
        out.push_back(settle_one(posts[at], verdict));
    }
    is_suspect_ = is_suspect_ || breaker_.is_open(now);
    return out;
}

Settled WebhookSender::settle_one(const Post& post, const Verdict& verdict) {
    Settled out{post.id, post.attempts, Settled::State::kDone, verdict.delay, verdict.code};
    if (verdict.kind == Verdict::Kind::kAgain) {
        out.state = Settled::State::kAgain;
        log::warning_every(10,
                           "background.staff_webhook",
                           "the staff webhook was not told: tried again",
                           {{"event", post.id},
                            {"code", verdict.code},
                            {"attempts", post.attempts},
                            {"seconds", verdict.delay.count() / 1000}});
    }
    if (verdict.kind == Verdict::Kind::kGivenUp) {
        out.state = Settled::State::kGivenUp;
        parts_.metrics.staff_webhook.given_up.at("attempts").add();
        log::warning_every(
            10,
            "background.staff_webhook_given_up",
            "the staff webhook was not told: given up",
            {{"event", post.id}, {"code", verdict.code}, {"attempts", post.attempts}});
    }
    return out;
}

void WebhookSender::switch_off() {
    if (is_off_) return;
    is_off_ = true;
    log::error("the staff webhook answered 410 (gone): it is off until this process starts again");
}

void WebhookSender::show() {
    parts_.metrics.staff_webhook.breaker_open.set(is_suspect_ ? 1 : 0);
    parts_.metrics.staff_webhook.off.set(is_off_ ? 1 : 0);
    const bool is_well = !is_off_ && !is_suspect_;
    parts_.health.set("staff_webhook",
                      is_well ? Health::State::kUp : Health::State::kDegraded,
                      is_off_ ? "gone" : (is_well ? "" : last_code_));
}

milliseconds WebhookSender::put_off(const Error& error) {
    const shared::MonoUs now = parts_.clock.mono_us();
    backoff_.failed(now);
    log::warning_every(10,
                       "background.staff_webhook_queue",
                       "staff events for the webhook not read or noted: tried again",
                       {{"code", error.code}, {"reason", error.detail}});
    return milliseconds((backoff_.until_due(now) + 999) / 1000);
}

}  // namespace workers::background::staff
