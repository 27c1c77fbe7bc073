#include "workers/hot/conversation_log/state.hpp"

#include <algorithm>

namespace workers::hot::conversation_log {
namespace {

template <typename List, typename Match>
auto* find_where(List& list, Match match) {
    const auto found = std::find_if(list.begin(), list.end(), match);
    return found == list.end() ? nullptr : &*found;
}

// FNV-1a, 64 bits: stable across processes and versions.
std::int64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return static_cast<std::int64_t>(hash);
}

}  // namespace

const std::string& State::language() const {
    return session.language.empty() ? heard_language : session.language;
}

const SeenId* State::find_seen(std::string_view message) const {
    return find_where(seen, [&](const SeenId& id) { return id.message == message; });
}

SeenId* State::find_seen(std::string_view message) {
    return find_where(seen, [&](const SeenId& id) { return id.message == message; });
}

const Pending* State::find_pending(std::string_view record, std::string_view replay) const {
    return find_where(pending, [&](const Pending& item) {
        return item.record == record && item.replay == replay;
    });
}

OpenSend* State::find_open(std::string_view reply_id) {
    return find_where(open, [&](const OpenSend& send) { return send.reply_id == reply_id; });
}

const SentId* State::find_sent(std::string_view reply_id) const {
    return find_where(sent, [&](const SentId& id) { return id.reply_id == reply_id; });
}

void State::forget_pending(std::string_view record, std::string_view replay) {
    std::erase_if(pending, [&](const Pending& item) {
        return item.record == record && item.replay == replay;
    });
}

void State::fail_pending(std::string_view reply_id) {
    for (Pending& item : pending) {
        if (item.reply_id != reply_id) continue;
        item.outcome = shared::events::Outcome::kHandedOver;
        item.reason = "undeliverable";
        item.reply_id.clear();
    }
}

void State::close_open(std::string_view reply_id) {
    std::erase_if(open, [&](const OpenSend& send) { return send.reply_id == reply_id; });
}

void State::remember_sent(std::string provider_message_id, std::string reply_id) {
    if (provider_message_id.empty() || is_our_send(provider_message_id)) return;
    sent.push_back({std::move(provider_message_id), std::move(reply_id)});
    if (sent.size() > kMostSent) sent.erase(sent.begin());
}

void State::remember_said(std::string_view reply_id, std::string_view text, shared::WallMs now) {
    std::erase_if(said, [&](const SaidText& item) { return item.reply_id == reply_id; });
    said.push_back({std::string(reply_id), hash_of(text), now});
    forget_sends(now);
}

void State::forget_sends(shared::WallMs now) {
    const auto is_over = [&](std::size_t size, bool is_old) {
        return size > kMostSent || (size > kFewSent && is_old);
    };
    while (!said.empty() && is_over(said.size(), said.front().at + kEchoFor <= now)) {
        said.erase(said.begin());
    }
    const auto is_said = [this](const SentId& id) {
        return find_where(said, [&](const SaidText& item) { return item.reply_id == id.reply_id; });
    };
    while (!sent.empty() && is_over(sent.size(), is_said(sent.front()) == nullptr)) {
        sent.erase(sent.begin());
    }
}

std::string State::find_said(std::string_view text, shared::WallMs now) const {
    const std::int64_t wanted = hash_of(text);
    for (const SaidText& item : said) {
        const bool is_recent = item.at + kSaidFor > now;
        if (is_recent && item.hash == wanted && find_sent(item.reply_id) == nullptr) {
            return item.reply_id;
        }
    }
    return {};
}

bool State::is_our_send(std::string_view provider_message_id) const {
    return find_where(sent, [&](const SentId& id) {
               return id.provider_message_id == provider_message_id;
           }) != nullptr;
}

void State::remember_seen(SeenId id, shared::WallMs now) {
    const SeenId* known = find_seen(id.message);
    if (id.is_dead && known != nullptr && !known->is_dead) return;
    forget_seen(id.message);
    std::erase_if(seen, [&](const SeenId& old) { return old.at + kSeenFor < now; });
    seen.push_back(std::move(id));
    if (seen.size() <= kMaxSeen) return;
    const auto oldest = std::min_element(
        seen.begin(), seen.end(), [](const SeenId& a, const SeenId& b) { return a.at < b.at; });
    floor = std::max(floor, oldest->at);
    seen.erase(oldest);
}

void State::forget_seen(std::string_view message) {
    std::erase_if(seen, [&](const SeenId& id) { return id.message == message; });
}

void State::forget_most(shared::WallMs now) {
    floor = std::max(floor, now);
    seen.clear();
    sent.clear();
    said.clear();
    replied_at.clear();
    asked = {};
}

void State::forget_all_but_forward() {
    State kept;
    kept.counter = counter;
    kept.clinic_id = std::move(clinic_id);
    kept.organization_id = std::move(organization_id);
    kept.patient_id = std::move(patient_id);
    kept.floor = floor;
    kept.forward = std::move(forward);
    kept.linked = std::move(linked);
    kept.unknown = std::move(unknown);
    *this = std::move(kept);
}

bool is_quiet(const State& state, shared::WallMs now) {
    shared::WallMs last = std::max(state.last_patient_at, state.session.last_message_at);
    for (const SeenId& id : state.seen) last = std::max(last, id.at);
    return last + kHardBoundary < now && state.asked.until <= now &&
           state.session.silent_until <= now && !state.opted_out && state.open.empty() &&
           state.pending.empty();
}

bool is_idle(const State& state, shared::WallMs now) {
    return state.forward.to.empty() && is_quiet(state, now);
}

bool is_overgrown(const State& state, shared::WallMs now) {
    const bool is_bare = state.session.id.empty() && state.seen.empty() && state.sent.empty() &&
                         state.said.empty() && state.replied_at.empty();
    return !state.forward.to.empty() && !is_bare && is_quiet(state, now);
}

}  // namespace workers::hot::conversation_log
