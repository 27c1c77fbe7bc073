#include "workers/hot/owner/open_send.hpp"

#include "shared/base/ids.hpp"

namespace workers::hot::owner {

using conversation_log::OpenSend;

std::string reply_id_of(const shared::events::Envelope& envelope) {
    const auto name_space = shared::uuid_from_hex(envelope.conversation);
    return shared::uuid_v5(name_space.value_or(shared::Uuid{}), "reply:" + envelope.record).text();
}

OpenSend open_send(const Item& item, std::int64_t counter, shared::WallMs now) {
    OpenSend out;
    out.reply_id = item.reply_id;
    out.text = *item.decision.text;
    out.template_name = item.decision.template_name;
    out.to = item.message.address.reply_to;
    out.to_is_bsuid = !item.message.address.bsuid.empty() &&
                      item.message.address.reply_to == item.message.address.bsuid;
    out.line = item.message.line;
    out.source = item.envelope.source;
    out.via = item.envelope.forwarded_from;
    out.record = item.envelope.record;
    out.kind = item.envelope.kind;
    out.replay = item.envelope.replay.id;
    out.message = item.envelope.message;
    out.joined = item.joined;
    out.received_at = item.envelope.received_at;
    out.claimed_at = now;
    out.counter = counter;
    out.outcome = item.decision.outcome;
    out.reason = item.decision.reason;
    out.intent = item.decision.intent;
    return out;
}

}  // namespace workers::hot::owner
