#include "shared/base/log.hpp"
#include "shared/redis/tracking_link_internal.hpp"

#include <algorithm>
#include <utility>

namespace shared::redis {
namespace {

constexpr const char* kChannel = "__redis__:invalidate";

// A link that is being made is not up: nothing is believed because of it.
constexpr std::chrono::seconds kSetUpLimit{2};

Error refused(const char* what, const Reply& reply) {
    // Only the error's first word: the rest is the server's to choose.
    return down(std::string(what) + " refused: " + reply.text.substr(0, reply.text.find(' ')));
}

}  // namespace

TrackingLink::TrackingLink(Endpoint endpoint, std::size_t server, Shared& all)
    : endpoint_(std::move(endpoint)), server_(server), all_(all) {}

void TrackingLink::turn(short events, Time now) {
    if (stage_ == Stage::kAway) {
        if (now < next_turn_) return;
        begin(now);
    }
    if (auto done = go_on(events, now); !done) lose(done.error(), now);
}

void TrackingLink::begin(Time now) {
    connection_.emplace(endpoint_);
    stage_ = Stage::kConnecting;
    heard_by_ = now + kSetUpLimit;
    next_turn_ = *heard_by_;
}

Result<void> TrackingLink::go_on(short events, Time now) {
    if (auto done = connection_->advance(events); !done) return done;
    if (stage_ == Stage::kConnecting && connection_->is_ready()) {
        stage_ = Stage::kAskedRun;
        if (auto sent = send({"INFO", "server"}); !sent) return sent;
    }
    if (stage_ != Stage::kConnecting) {
        if (auto heard = hear(now); !heard) return heard;
    }
    return mind_time(now);
}

Result<void> TrackingLink::hear(Time now) {
    while (true) {
        auto reply = connection_->next();
        if (!reply) return reply.error();
        if (!*reply) return {};
        // Answers come in the order of what happened: after any of them the server lives.
        if (stage_ == Stage::kUp) heard_by_.reset();
        if (auto taken = take(**reply); !taken) return taken;
        if (stage_ == Stage::kUp && !heard_by_) next_turn_ = now + all_.timing.ping_every;
    }
}

Result<void> TrackingLink::take(const Reply& reply) {
    switch (stage_) {
        case Stage::kAskedRun:
            note_run(reply);
            stage_ = Stage::kAskedId;
            return send({"CLIENT", "ID"});
        case Stage::kAskedId:
            return ask_to_be_told(reply);
        case Stage::kAskedTracking:
            if (reply.type == Reply::Type::kError) return refused("CLIENT TRACKING", reply);
            if (reply.type == Reply::Type::kArray) come_up();
            return {};
        case Stage::kUp:
            return take_message(reply);
        default:
            return down("an answer to nothing");
    }
}

// Who may not ask is told of no restart.
void TrackingLink::note_run(const Reply& facts) {
    constexpr std::string_view kName = "run_id:";
    const auto begin = facts.text.find(kName);
    if (facts.type != Reply::Type::kString || begin == std::string::npos) return;
    const auto value = std::string_view(facts.text).substr(begin + kName.size());
    std::string run(value.substr(0, value.find_first_of("\r\n")));
    const bool is_first = run_.empty() && logged_.empty();
    if (run != run_ && !is_first) is_restarted_ = true;
    run_ = std::move(run);
}

// The order matters: a connection that is subscribed may no longer ask for tracking. What changes
// between the two is told to nobody, which is why the link is up only after both.
Result<void> TrackingLink::ask_to_be_told(const Reply& id) {
    if (id.type != Reply::Type::kInteger) return refused("CLIENT ID", id);
    stage_ = Stage::kAskedTracking;
    Command command{"CLIENT", "TRACKING", "ON", "REDIRECT", std::to_string(id.integer), "BCAST"};
    for (const std::string& prefix : all_.prefixes) {
        command.insert(command.end(), {"PREFIX", prefix});
    }
    connection_->append(command);
    return send({"SUBSCRIBE", kChannel});
}

void TrackingLink::come_up() {
    stage_ = Stage::kUp;
    heard_by_.reset();
    if (!logged_.empty())
        log::info("Redis tells of changes again", {{"server", name_of(endpoint_)}});
    logged_.clear();
    is_up_.store(true, std::memory_order_release);
    all_.events.on_back(server_);
    if (std::exchange(is_restarted_, false) && all_.events.on_restarted) {
        all_.events.on_restarted(server_);
    }
}

// [message, channel, keys or nothing for all of them], and [pong, ...].
Result<void> TrackingLink::take_message(const Reply& reply) {
    if (reply.type == Reply::Type::kError) return refused("PING", reply);
    back_off_ = kFirstBackOff;  // not before: one that is up for a moment only is no better
    if (reply.items.size() != 3 || reply.items[0].text != "message") return {};
    const Reply& keys = reply.items[2];
    if (keys.type == Reply::Type::kNil) {
        all_.events.on_flushed();
    } else if (keys.type == Reply::Type::kArray) {
        for (const Reply& key : keys.items) all_.events.on_changed(key.text);
    } else {
        all_.events.on_changed(keys.text);
    }
    return {};
}

Result<void> TrackingLink::send(const Command& command) {
    connection_->append(command);
    return connection_->write();
}

// Called after all that was there was heard, so that what waited while we slept counts.
Result<void> TrackingLink::mind_time(Time now) {
    if (heard_by_ && now >= *heard_by_) return timed_out();
    if (stage_ != Stage::kUp || heard_by_ || now < next_turn_) return {};
    heard_by_ = now + all_.timing.ping_timeout;
    next_turn_ = *heard_by_;
    return send({"PING"});
}

void TrackingLink::lose(const Error& why, Time now) {
    connection_.reset();
    heard_by_.reset();
    const bool was_up = std::exchange(stage_, Stage::kAway) == Stage::kUp;
    next_turn_ = now + back_off_;
    back_off_ = std::min(back_off_ * 2, kLastBackOff);
    const std::string reason = why.code + " " + why.detail;
    if (was_up || reason != logged_) {
        log::warning("Redis no longer tells of changes",
                     {{"server", name_of(endpoint_)}, {"code", why.code}, {"reason", why.detail}});
    }
    logged_ = reason;
    if (!was_up) return;
    is_up_.store(false, std::memory_order_release);
    all_.losses.fetch_add(1, std::memory_order_relaxed);
    all_.events.on_lost(server_);
}

}  // namespace shared::redis
