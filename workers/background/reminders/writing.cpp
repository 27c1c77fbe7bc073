#include "workers/background/reminders/writing.hpp"

#include "shared/base/ids.hpp"
#include "shared/events/reminder.hpp"
#include "shared/identity/canonical_address.hpp"
#include "shared/identity/keyed_hash.hpp"

#include <utility>

namespace workers::background::reminders {
namespace {

namespace events = shared::events;

constexpr std::string_view kMeta = "meta";

bool is_meta(const Reach& reach) {
    return reach.provider == kMeta;
}

// As a message of that patient would name him.
events::Address address_of(const Reach& reach) {
    events::Address out;
    out.phone = reach.phone;
    if (is_meta(reach)) {
        out.bsuid = reach.bsuid;
        out.reply_to = reach.phone.empty() ? reach.bsuid : reach.phone;
    } else {
        out.lid = reach.lid;
        out.reply_to = reach.phone.empty() ? reach.lid + "@lid" : reach.phone + "@s.whatsapp.net";
    }
    return out;
}

events::Envelope envelope_of(const Due& due, std::string record, shared::WallMs now) {
    events::Envelope out;
    out.schema = events::kInboundSchema;
    out.record = std::move(record);
    out.kind = events::kReminder;
    out.source = due.reach.source;
    out.message = events::reminder_message_id(out.record);
    out.conversation = due.reach.conversation;
    out.received_at = now;
    out.deadline = due.until;
    return out;
}

}  // namespace

bool is_reachable(const Reach& reach) {
    if (reach.line.empty()) return false;
    return !reach.phone.empty() || !(is_meta(reach) ? reach.bsuid : reach.lid).empty();
}

std::string conversation_of(const Reach& reach, std::string_view installation_key) {
    shared::identity::AddressParts parts;
    parts.phone = reach.phone;
    (is_meta(reach) ? parts.bsuid : parts.lid) = is_meta(reach) ? reach.bsuid : reach.lid;
    return shared::identity::conversation_key(
        installation_key, reach.source, reach.line, shared::identity::canonical_address(parts));
}

Record write_record(const Due& due, shared::WallMs now) {
    Record out;
    out.id = events::reminder_record_id(due.appointment, due.starts_at, due.what);
    events::Message message;
    message.provider = due.reach.provider;
    message.line = due.reach.line;
    message.type = events::kReminder;
    message.address = address_of(due.reach);
    const events::Reminder reminder{due.what,
                                    due.appointment,
                                    due.clinic_id,
                                    due.organization_id,
                                    due.patient_id,
                                    due.service,
                                    due.language,
                                    due.starts_at,
                                    due.due_at,
                                    due.until,
                                    due.read_at};
    out.outgoing = {"inbound",
                    due.reach.conversation,
                    events::write_reminder(envelope_of(due, out.id, now), message, reminder)};
    return out;
}

staff::Call call_of(const Due& due, shared::WallMs now) {
    staff::Call out;
    // Of the appointment at that time: the second reminder calls nobody again.
    out.envelope = envelope_of(
        due, events::reminder_record_id(due.appointment, due.starts_at, "unreachable"), now);
    out.event = {
        std::string(kUnreachable), due.clinic_id, due.organization_id, due.patient_id, "", ""};
    out.line = due.reach.line;
    out.is_announced_here = true;
    return out;
}

}  // namespace workers::background::reminders
