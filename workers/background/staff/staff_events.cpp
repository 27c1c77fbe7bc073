#include "workers/background/staff/staff_events.hpp"

#include "workers/background/persist/columns.hpp"

#include <utility>

namespace workers::background::staff {
namespace {

using batches::Item;
using persist::or_null;
using persist::storable;

constexpr const char* kInsertCalls = R"(
INSERT INTO core.staff_events (id, organization_id, clinic_id, patient_id, conversation, session_id,
    record, message_id, reason)
SELECT n.id, n.organization, n.clinic,
    (SELECT p.id FROM healthcare.patients p WHERE p.id = n.patient AND p.clinic_id = n.clinic),
    n.conversation, n.session, n.record,
    n.message_id, n.reason
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[],
    $8::text[], $9::text[])
    AS n(id, organization, clinic, patient, conversation, session, record, message_id, reason)
ON CONFLICT DO NOTHING
RETURNING id, patient_id, (extract(epoch FROM created_at) * 1000)::bigint)";

Call call_of(const Item& item, std::string reason) {
    const auto& turn = *item.turn();
    Call call;
    call.envelope = item.envelope;
    call.event = {std::move(reason),
                  turn.clinic_id,
                  turn.organization_id,
                  turn.patient_id,
                  turn.session.id,
                  turn.message.text,
                  turn.session.allergies,
                  turn.memories};
    call.line = turn.message.line;
    return call;
}

void add_late_failure(std::map<std::string, Call>& calls, const persist::MessageState& state) {
    const Item* item = state.news != nullptr ? state.news : state.reply;
    if (item == nullptr) item = state.first;
    if (item == nullptr) return;
    Call call = call_of(*item, std::string(kUndeliverable));
    call.envelope.record = state.standing.record;
    call.is_announced_here = true;
    add_call(calls, std::move(call));
}

}  // namespace

void add_call(std::map<std::string, Call>& calls, Call&& call) {
    std::string id = shared::events::staff_event_id(call.envelope.record, call.event.reason);
    // A record id that is no uuid is refused by the statement, as the data fault it is.
    if (id.empty()) id = call.envelope.record;
    calls.try_emplace(std::move(id), std::move(call));
}

std::map<std::string, Call> fold_calls(const persist::MessageBook& book) {
    std::map<std::string, Call> out;
    for (const Item* item : book.noticed()) {
        const auto& turn = *item->turn();
        if (!turn.staff || turn.staff->reason.empty() || turn.clinic_id.empty()) continue;
        Call call = call_of(*item, turn.staff->reason);
        call.is_announced_here = turn.staff->reason == "stale";
        add_call(out, std::move(call));
    }
    for (const auto& key : book.late_failures()) add_late_failure(out, *book.find(key));
    return out;
}

std::vector<Call> write_calls(shared::postgres::Transaction& transaction,
                              const std::map<std::string, Call>& calls) {
    if (calls.empty()) return {};
    persist::Columns rows;
    for (const auto& [id, call] : calls) {
        rows.add({id,
                  call.event.organization_id,
                  call.event.clinic_id,
                  or_null(call.event.patient_id),
                  call.envelope.conversation,
                  or_null(call.event.session_id),
                  call.envelope.record,
                  call.envelope.message,
                  call.event.reason});
    }
    std::vector<Call> out;
    const auto inserted = transaction.run(kInsertCalls, rows.arrays());
    for (std::size_t row = 0; row < inserted->size(); ++row) {
        const auto found = calls.find(std::string(inserted->get(row, 0)));
        if (found == calls.end()) continue;
        Call call = found->second;
        call.id = found->first;
        call.event.patient_id = inserted->get(row, 1);
        call.raised_at = std::stoll(std::string(inserted->get(row, 2)));
        out.push_back(std::move(call));
    }
    return out;
}

}  // namespace workers::background::staff
