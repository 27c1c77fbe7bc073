#include "workers/hot/conversation_log/evidence.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::conversation_log {
namespace {

// Early at first: statuses come within a second where all is well.
constexpr std::array<shared::WallMs, 8> kSchedule{
    1'500, 3'000, 6'000, 10'000, 15'000, 20'000, 25'000, kEvidenceFor};
// Clocks of two of our own processes may differ by that much.
constexpr shared::WallMs kClockSlack = 2'000;

}  // namespace

shared::WallMs evidence_due(shared::WallMs since, int checks) {
    const auto step = static_cast<std::size_t>(checks);
    if (step < kSchedule.size()) return since + kSchedule[step];
    return since + kEvidenceFor + 5'000 * static_cast<shared::WallMs>(step - kSchedule.size() + 1);
}

std::optional<Evidence> match(const OpenSend& send,
                              const std::vector<std::string>& names,
                              const shared::events::Envelope& envelope,
                              const shared::events::ProviderEvent& event) {
    using shared::events::DeliveryState;
    // Another source may say what it likes about our reply ids.
    if (envelope.source != send.source || event.line != send.line) return std::nullopt;
    if (envelope.kind == "status" && event.callback == send.reply_id) {
        const bool is_failed = event.state == "failed";
        return Evidence{is_failed ? DeliveryState::kFailed : DeliveryState::kSent,
                        event.provider_message_id,
                        event.error,
                        "status"};
    }
    const auto name = std::find(names.begin(), names.end(), envelope.conversation);
    if (envelope.kind == "sent" && name != names.end() && event.text == send.text &&
        envelope.received_at + kClockSlack >= send.claimed_at) {
        return Evidence{DeliveryState::kSent, event.provider_message_id, "", "sent_event"};
    }
    return std::nullopt;
}

}  // namespace workers::hot::conversation_log
