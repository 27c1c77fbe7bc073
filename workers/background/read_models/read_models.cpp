#include "workers/background/read_models/read_models.hpp"

#include "shared/json/writer.hpp"

#include <utility>

namespace workers::background::read_models {
namespace {

using shared::redis::Command;
using shared::redis::Reply;

// A value that does not parse is no reason to keep it. Versions are below 2^53.
constexpr const char* kScript =
    "local known = redis.call('GET', KEYS[1]) "
    "if known then "
    "local ok, value = pcall(cjson.decode, known) "
    "if ok and type(value) == 'table' and "
    "(tonumber(value.version) or 0) > tonumber(ARGV[1]) then return 0 end "
    "end "
    "redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) "
    "return 1";

Command with_script(const char* command, const std::string& script, const ReadModel& model) {
    return {command,
            script,
            "1",
            model.key,
            std::to_string(model.version),
            model.value,
            std::to_string(model.ttl.count())};
}

bool is_script_missing(const Reply& reply) {
    return reply.type == Reply::Type::kError && reply.text.starts_with("NOSCRIPT");
}

std::string session_json(const persist::ConversationState& state) {
    shared::json::Writer out;
    out.begin_object().member("session_id", state.session.id);
    out.member("conversation", state.conversation).member("clinic_id", state.clinic_id);
    out.member("organization_id", state.organization_id).member("patient_id", state.patient_id);
    out.member("channel", state.line).member("language", state.session.language);
    out.member("started_at", state.session.started_at);
    out.member("last_message_at", state.last_message_at);
    out.member("silent_until", state.session.silent_until);
    return out.member("version", state.counter).end_object().take();
}

std::string patient_json(const persist::PatientRow& row) {
    shared::json::Writer out;
    out.begin_object().member("patient_id", row.id).member("clinic_id", row.clinic_id);
    out.member("name", row.name).member("phone", row.phone).member("language", row.language);
    return out.member("version", row.version).end_object().take();
}

}  // namespace

std::vector<ReadModel> make_read_models(const persist::FoldedSessions& sessions,
                                        const std::vector<persist::PatientRow>& patients) {
    std::vector<ReadModel> out;
    for (const auto& [key, state] : sessions.conversations) {
        if (state.patient_id.empty() || state.line.empty() || state.session.id.empty()) continue;
        out.push_back({"session:" + state.clinic_id + ":" + state.patient_id + ":" + state.line,
                       session_json(state),
                       state.counter,
                       kSessionTtl});
    }
    for (const auto& row : patients) {
        out.push_back({"patient:" + row.clinic_id + ":" + row.id,
                       patient_json(row),
                       row.version,
                       kPatientTtl});
    }
    return out;
}

Publisher::Publisher(shared::redis::Redis& redis, std::chrono::milliseconds timeout)
    : redis_(redis), timeout_(timeout) {}

shared::Result<void> Publisher::publish(const std::vector<ReadModel>& models) {
    if (models.empty()) return {};
    if (sha_.empty()) return publish_whole(models);
    std::vector<Command> commands;
    commands.reserve(models.size());
    for (const ReadModel& model : models) commands.push_back(with_script("EVALSHA", sha_, model));
    const auto replies = redis_.run(commands, timeout_);
    if (!replies) return replies.error();
    std::vector<ReadModel> again;
    for (std::size_t at = 0; at < replies->size(); ++at) {
        if (is_script_missing((*replies)[at])) again.push_back(models[at]);
    }
    return again.empty() ? shared::Result<void>{} : publish_whole(again);
}

shared::Result<void> Publisher::publish_whole(const std::vector<ReadModel>& models) {
    std::vector<Command> commands{{"SCRIPT", "LOAD", kScript}};
    for (const ReadModel& model : models) commands.push_back(with_script("EVAL", kScript, model));
    const auto replies = redis_.run(commands, timeout_);
    if (!replies) return replies.error();
    if (replies->front().type == Reply::Type::kString) sha_ = replies->front().text;
    return {};
}

}  // namespace workers::background::read_models
