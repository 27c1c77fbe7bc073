#include "workers/hot/conversation_log/state.hpp"

#include <algorithm>

namespace workers::hot::conversation_log {
namespace {

template <typename List, typename Match>
auto* find_where(List& list, Match match) {
    const auto found = std::find_if(list.begin(), list.end(), match);
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

const SeenId* State::find_seen(std::string_view message) const {
    return find_where(seen, [&](const SeenId& id) { return id.message == message; });
}

const Pending* State::find_pending(std::string_view record) const {
    return find_where(pending, [&](const Pending& item) { return item.record == record; });
}

OpenSend* State::find_open(std::string_view reply_id) {
    return find_where(open, [&](const OpenSend& send) { return send.reply_id == reply_id; });
}

const SentId* State::find_sent(std::string_view reply_id) const {
    return find_where(sent, [&](const SentId& id) { return id.reply_id == reply_id; });
}

void State::forget_pending(std::string_view record) {
    std::erase_if(pending, [&](const Pending& item) { return item.record == record; });
}

void State::close_open(std::string_view reply_id) {
    std::erase_if(open, [&](const OpenSend& send) { return send.reply_id == reply_id; });
}

void State::remember_sent(std::string provider_message_id, std::string reply_id) {
    if (provider_message_id.empty() || is_our_send(provider_message_id)) return;
    sent.push_back({std::move(provider_message_id), std::move(reply_id)});
    if (sent.size() > kMaxSent) sent.erase(sent.begin());
}

bool State::is_our_send(std::string_view provider_message_id) const {
    return find_where(sent, [&](const SentId& id) {
               return id.provider_message_id == provider_message_id;
           }) != nullptr;
}

void State::remember_seen(std::string_view message, std::string_view record, shared::WallMs at,
                          shared::WallMs now) {
    forget_seen(message);
    std::erase_if(seen, [&](const SeenId& id) { return id.at + kSeenFor < now; });
    seen.push_back({std::string(message), std::string(record), at});
    if (seen.size() <= kMaxSeen) return;
    const auto oldest = std::min_element(
        seen.begin(), seen.end(), [](const SeenId& a, const SeenId& b) { return a.at < b.at; });
    floor = std::max(floor, oldest->at);
    seen.erase(oldest);
}

void State::forget_seen(std::string_view message) {
    std::erase_if(seen, [&](const SeenId& id) { return id.message == message; });
}

bool is_idle(const State& state, shared::WallMs now) {
    const shared::WallMs last = std::max(state.last_patient_at, state.session.last_message_at);
    return last + kHardBoundary < now && state.session.silent_until <= now && !state.opted_out &&
           state.open.empty();
}

}  // namespace workers::hot::conversation_log
