#include "workers/hot/conversation/burst.hpp"

#include "workers/hot/conversation/media.hpp"

#include <algorithm>

namespace workers::hot::conversation {

shared::WallMs burst_over_at(shared::WallMs first, shared::WallMs last, const Rules& rules) {
    return std::min(last + rules.join_ms, first + rules.join_most_ms);
}

bool is_line(const shared::events::Envelope& envelope, const shared::events::Message& message) {
    const bool is_words = message.type == "text" && !message.text.empty();
    return envelope.kind == "message" && !envelope.replay && (is_words || has_medium(message)) &&
           message.choice.empty() && message.address.group.empty();
}

shared::events::Message joined(const shared::events::Message& front,
                               const std::vector<const shared::events::Message*>& more) {
    shared::events::Message out = front;
    for (const auto* line : more) {
        if (!out.text.empty() && !line->text.empty()) out.text.push_back('\n');
        out.text.append(line->text);
        if (has_medium(*line)) out.type = line->type;
    }
    return out;
}

}  // namespace workers::hot::conversation
