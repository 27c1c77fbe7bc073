#include "shared/read_models/session.hpp"

#include "shared/cache/json_text.hpp"
#include "shared/events/turn.hpp"
#include "shared/json/writer.hpp"

namespace shared::read_models {

std::string SessionCodec::write(const Session& session) {
    json::Writer out;
    out.begin_object().member("session_id", session.session_id);
    out.member("conversation", session.conversation).member("clinic_id", session.clinic_id);
    out.member("organization_id", session.organization_id);
    out.member("patient_id", session.patient_id).member("channel", session.channel);
    out.member("language", session.language).member("started_at", session.started_at);
    out.member("last_message_at", session.last_message_at);
    out.member("silent_until", session.silent_until);
    events::write_allergies(out, session.allergies);
    return out.end_object().take();
}

Result<Session> SessionCodec::read(std::string_view text) {
    const json::Value value = cache::parse(text);
    const auto word = [&](std::string_view name) { return cache::member(value, name); };
    Session out{word("session_id"),
                word("conversation"),
                word("clinic_id"),
                word("organization_id"),
                word("patient_id"),
                word("channel"),
                word("language"),
                value["started_at"].integer_or(0),
                value["last_message_at"].integer_or(0),
                value["silent_until"].integer_or(0),
                events::read_allergies(value["allergies"])};
    const bool is_whose = !out.clinic_id.empty() && !out.patient_id.empty() && !out.channel.empty();
    if (out.session_id.empty() || !is_whose) return cache::bad_record("session of nobody");
    return out;
}

std::size_t SessionCodec::bytes(const Session& session) {
    return session.session_id.capacity() + session.conversation.capacity() +
           session.clinic_id.capacity() + session.organization_id.capacity() +
           session.patient_id.capacity() + session.channel.capacity() +
           session.language.capacity() + session.allergies.capacity() * 2 * sizeof(std::string);
}

}  // namespace shared::read_models
