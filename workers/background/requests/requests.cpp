#include "workers/background/requests/requests.hpp"

#include "shared/base/ids.hpp"
#include "workers/background/persist/columns.hpp"

#include <utility>

namespace workers::background::requests {
namespace {

using batches::Item;
using persist::or_null;
using persist::storable;

// A patient of another clinic, or an appointment of somebody else, is never touched. What was taken
// back before it was asked leaves no words, nor what is late of who was erased.
constexpr const char* kWrite = R"(
WITH asked AS (
    SELECT n.*, s.id AS service_id, p.erased_at IS NOT NULL AS is_erased
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[],
        $8::text[], $9::text[], $10::bigint[])
        AS n(id, clinic, patient, conversation, message, action, appointment, service, wish, counter)
    JOIN healthcare.patients p ON p.id = n.patient AND p.clinic_id = n.clinic
    LEFT JOIN healthcare.services s ON s.clinic_id = n.clinic AND s.code = n.service
    WHERE NOT EXISTS (SELECT 1 FROM healthcare.appointment_requests r WHERE r.id = n.id)),
last AS (
    SELECT DISTINCT ON (appointment) * FROM asked
    WHERE action IN ('cancel', 'confirm') AND appointment IS NOT NULL
    ORDER BY appointment, counter DESC),
moved AS (
    UPDATE healthcare.appointments a
    SET status = CASE last.action WHEN 'cancel' THEN 'cancelled' ELSE 'confirmed' END
    FROM last
    WHERE a.id = last.appointment AND a.clinic_id = last.clinic AND a.patient_id = last.patient
        AND (a.status IN ('booked', 'confirmed')
            OR (a.status = 'requested' AND last.action = 'cancel'))
    RETURNING a.id)
INSERT INTO healthcare.appointment_requests (id, clinic_id, patient_id, conversation, message_id,
    action, appointment_id, service_id, wish, state)
SELECT id, clinic, patient, conversation, message, action, appointment, service_id,
    CASE WHEN is_erased OR EXISTS (SELECT FROM core.whatsapp_messages m WHERE m.deleted_at IS NOT NULL
            AND m.whatsapp_message_id = asked.message AND m.conversation = asked.conversation)
         THEN '' ELSE wish END,
    CASE WHEN action IN ('book', 'reschedule') THEN 'open'
         WHEN appointment IN (SELECT id FROM moved) THEN 'done'
         ELSE 'refused' END
FROM asked
ON CONFLICT DO NOTHING
RETURNING id, state)";

std::string request_id(const std::string& record, const std::string& action) {
    const auto base = shared::Uuid::parse(record);
    // A record id that is no uuid is refused by the statement, as the data fault it is.
    return base ? shared::uuid_v5(*base, "request:" + action).text() : record;
}

staff::Call call_of(const Asked& asked) {
    const auto& turn = *asked.item->turn();
    staff::Call call;
    call.envelope = asked.item->envelope;
    call.event = {std::string(kAppointmentChanged),
                  turn.clinic_id,
                  turn.organization_id,
                  turn.patient_id,
                  turn.session.id,
                  turn.message.text};
    call.line = turn.message.line;
    call.is_announced_here = true;
    return call;
}

}  // namespace

std::map<std::string, Asked> fold_requests(const persist::MessageBook& book) {
    std::map<std::string, Asked> out;
    for (const Item* item : book.noticed()) {
        const auto& turn = *item->turn();
        if (turn.request.empty() || turn.clinic_id.empty() || turn.patient_id.empty()) continue;
        out.try_emplace(request_id(item->envelope.record, turn.request.action),
                        Asked{item, turn.request});
    }
    return out;
}

std::map<std::string, staff::Call> write_requests(shared::postgres::Transaction& transaction,
                                                  const std::map<std::string, Asked>& asked) {
    std::map<std::string, staff::Call> out;
    if (asked.empty()) return out;
    persist::Columns rows;
    for (const auto& [id, each] : asked) {
        const auto& turn = *each.item->turn();
        rows.add({id,
                  turn.clinic_id,
                  turn.patient_id,
                  each.item->envelope.conversation,
                  each.item->envelope.message,
                  each.request.action,
                  or_null(each.request.appointment),
                  each.request.service,
                  each.request.wish,
                  persist::number(turn.counter)});
    }
    const auto written = transaction.run(kWrite, rows.arrays());
    for (std::size_t row = 0; row < written->size(); ++row) {
        const auto found = asked.find(std::string(written->get(row, 0)));
        if (written->get(row, 1) != "refused" || found == asked.end()) continue;
        staff::add_call(out, call_of(found->second));
    }
    return out;
}

}  // namespace workers::background::requests
