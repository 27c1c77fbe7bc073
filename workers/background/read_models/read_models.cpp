#include "workers/background/read_models/read_models.hpp"

#include "shared/cache/keys.hpp"
#include "shared/read_models/profile.hpp"
#include "shared/read_models/session.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::read_models {
namespace {

namespace keys = shared::cache::keys;

using shared::read_models::ProfileCodec;
using shared::read_models::SessionCodec;

shared::read_models::Session session_of(const persist::ConversationState& state) {
    return {.session_id = state.session.id,
            .conversation = state.conversation,
            .clinic_id = state.clinic_id,
            .organization_id = state.organization_id,
            .patient_id = state.patient_id,
            .channel = state.line,
            .language = state.session.language,
            .started_at = state.session.started_at,
            .last_message_at = state.last_message_at,
            .silent_until = state.session.silent_until,
            .allergies = state.session.allergies};
}

}  // namespace

std::vector<ReadModel> make_read_models(const persist::FoldedSessions& sessions,
                                        const std::vector<persist::PatientRow>& patients) {
    std::vector<ReadModel> out;
    for (const auto& [key, state] : sessions.conversations) {
        if (state.patient_id.empty() || state.line.empty() || state.session.id.empty()) continue;
        out.push_back({keys::session(state.clinic_id, state.patient_id, state.line),
                       SessionCodec::write(session_of(state)),
                       state.counter,
                       kSessionTtl});
    }
    for (const auto& row : patients) {
        out.push_back({.key = keys::of_patient(keys::kPatient, row.clinic_id, row.id),
                       .json = ProfileCodec::write(
                           {row.id, row.clinic_id, row.name, row.phone, row.language}),
                       .version = row.version,
                       .ttl = kPatientTtl,
                       .may_stay = true});
    }
    return out;
}

Publisher::Publisher(shared::cache::L2& l2,
                     const shared::Clock& clock,
                     std::chrono::milliseconds timeout)
    : l2_(l2), clock_(clock), timeout_(timeout) {}

bool Publisher::is_answered() {
    const std::string key(shared::cache::keys::kProbe);
    const auto replies = l2_.servers().ask_all({"SET", key, "", "PX", "1"}, timeout_);
    return std::all_of(replies.begin(), replies.end(), [](const auto& reply) {
        return reply && reply->type != shared::redis::Reply::Type::kError;
    });
}

Published Publisher::publish(const std::vector<ReadModel>& models) {
    const shared::WallMs now = clock_.wall_ms();
    std::vector<shared::cache::Write> writes;
    writes.reserve(models.size());
    for (const ReadModel& model : models) {
        shared::cache::Write& write = writes.emplace_back();
        write.key = model.key;
        write.json = model.json;
        write.version = model.version;
        write.ttl = model.ttl;
        write.fresh_until = now + write.ttl.count();
        if (model.may_stay) {
            write.same = {model.version, write.fresh_until - write.ttl.count() / 2};
        }
    }
    Published out;
    for (const auto& written : l2_.put(writes, timeout_)) {
        ++(written ? out.done : out.skipped);
        if (!written && !out.fault) out.fault = written.error();
    }
    return out;
}

}  // namespace workers::background::read_models
