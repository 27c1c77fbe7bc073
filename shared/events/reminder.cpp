#include "shared/events/reminder.hpp"

#include "shared/base/ids.hpp"

namespace shared::events {
namespace {

Error bad(const char* what) {
    return Error{"bad_record", what, Action::kDeadLetter};
}

}  // namespace

std::string reminder_record_id(std::string_view appointment,
                               WallMs starts_at,
                               std::string_view what) {
    const auto base = Uuid::parse(appointment);
    if (!base) return {};
    std::string name("reminder:");
    name.append(what).append(":").append(std::to_string(starts_at));
    return uuid_v5(*base, name).text();
}

std::string reminder_message_id(std::string_view record) {
    return std::string(kReminder).append(":").append(record);
}

std::string write_reminder(const Envelope& envelope,
                           const Message& message,
                           const Reminder& reminder) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().key("message");
    write_message_body(out, message);
    out.key("reminder").begin_object().member("what", reminder.what);
    out.member("appointment", reminder.appointment).member("clinic_id", reminder.clinic_id);
    out.member("organization_id", reminder.organization_id);
    out.member("patient_id", reminder.patient_id).member_if("service", reminder.service);
    out.member_if("language", reminder.language).member("starts_at", reminder.starts_at);
    out.member("due_at", reminder.due_at).member("until", reminder.until);
    out.member("read_at", reminder.read_at).end_object().end_object().end_object();
    return out.take();
}

Result<Message> read_reminder_message(const json::Value& body) {
    return read_message(body["message"]);
}

Result<Reminder> read_reminder(const json::Value& body) {
    const json::Value value = body["reminder"];
    Reminder out;
    out.what = value["what"].string_or("");
    out.appointment = value["appointment"].string_or("");
    out.clinic_id = value["clinic_id"].string_or("");
    out.organization_id = value["organization_id"].string_or("");
    out.patient_id = value["patient_id"].string_or("");
    out.service = value["service"].string_or("");
    out.language = value["language"].string_or("");
    out.starts_at = value["starts_at"].integer_or(0);
    out.due_at = value["due_at"].integer_or(0);
    out.until = value["until"].integer_or(0);
    out.read_at = value["read_at"].integer_or(0);
    if (out.what != kDayBefore && out.what != kHoursBefore) return bad("reminder of no known kind");
    if (out.appointment.empty() || out.clinic_id.empty() || out.patient_id.empty()) {
        return bad("reminder without appointment, clinic or patient");
    }
    if (out.starts_at <= 0 || out.until <= 0) return bad("reminder without time");
    return out;
}

}  // namespace shared::events
