#include "workers/hot/conversation/burst.hpp"

#include <algorithm>

namespace workers::hot::conversation {

shared::WallMs burst_over_at(shared::WallMs first, shared::WallMs last, const Rules& rules) {
    return std::min(last + rules.join_ms, first + rules.join_most_ms);
}

bool is_line(const shared::events::Envelope& envelope, const shared::events::Message& message) {
    return envelope.kind == "message" && !envelope.replay && message.type == "text" &&
           !message.text.empty() && message.choice.empty() && message.address.group.empty();
}

shared::events::Message joined(const shared::events::Message& front,
                               const std::vector<const shared::events::Message*>& more) {
    shared::events::Message out = front;
    for (const auto* line : more) out.text.append("\n").append(line->text);
    return out;
}

}  // namespace workers::hot::conversation
