#include "workers/hot/owner/typing.hpp"

#include <algorithm>

namespace workers::hot::owner {
namespace {

constexpr shared::MonoUs kLongest = 5'000'000;           // of one sign
constexpr shared::WallMs kStillThere = 5LL * 60 * 1000;  // who wrote longer ago looks elsewhere

bool is_answered(const Ports& ports, const conversation_log::State& state, const Item& item) {
    const shared::WallMs now = ports.clock.wall_ms();
    const bool is_silent = state.opted_out || state.session.silent_until > now ||
                           !ports.kill_switch.is_known() ||
                           ports.kill_switch.is_off(item.context.clinic->id);
    return !is_silent && item.message.address.group.empty() &&
           conversation::written_at(item.envelope) + kStillThere > now;
}

}  // namespace

void show_typing(const Ports& ports,
                 const conversation_log::State& state,
                 Item& item,
                 shared::MonoUs wait_us) {
    if (ports.typing == nullptr || item.is_typing_shown || wait_us < kTypingFrom) return;
    if (item.kind != Item::Kind::kRecord || item.is_reminder() || !is_answered(ports, state, item))
        return;
    item.is_typing_shown = true;
    ports.typing->show(*item.context.line,
                       {item.message.address.reply_to,
                        item.envelope.message,
                        std::min(wait_us, kLongest) / 1'000});
}

}  // namespace workers::hot::owner
