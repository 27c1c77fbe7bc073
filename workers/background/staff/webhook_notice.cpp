#include "workers/background/staff/webhook_notice.hpp"

#include "shared/base/iso_time.hpp"
#include "shared/json/writer.hpp"

namespace workers::background::staff {

std::string write_notice(const Call& call) {
    const auto& envelope = call.envelope;
    const auto& event = call.event;
    shared::json::Writer out;
    out.begin_object().member("type", "staff.requested");
    out.member("timestamp", shared::iso_time(call.raised_at));
    out.key("data").begin_object().member("id", call.id).member("reason", event.reason);
    out.member("organization_id", event.organization_id).member("clinic_id", event.clinic_id);
    out.member_if("patient_id", event.patient_id).member_if("session_id", event.session_id);
    out.member_if("source", envelope.source).member_if("line", call.line);
    out.member("conversation", envelope.conversation).member("record", envelope.record);
    out.member_if("message_id", envelope.message);
    if (envelope.provider_time > 0) out.member("provider_time", envelope.provider_time);
    if (envelope.received_at > 0) out.member("received_at", envelope.received_at);
    out.end_object().end_object();
    return out.take();
}

}  // namespace workers::background::staff
