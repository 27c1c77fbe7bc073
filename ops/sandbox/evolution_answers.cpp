#include "ops/sandbox/evolution_answers.hpp"

#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

namespace ops::sandbox {
namespace {

using shared::json::Writer;

// Disappearing settings point two days back, as the real answers do.
constexpr std::int64_t kEphemeralAgeSeconds = 2LL * 24 * 3600;
constexpr std::int64_t kMsPerSecond = 1000;

std::string_view reason_of(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 429:
            return "Too Many Requests";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Internal Server Error";
    }
}

Answer error_named(int status, std::string_view error, std::string_view message_json) {
    Writer out;
    out.begin_object().member("status", status).member("error", error);
    out.key("response").begin_object().key("message").raw(message_json);
    out.end_object().end_object();
    return {status, out.take()};
}

void write_key(Writer& out, const std::string& jid, const std::string& id) {
    out.key("key").begin_object();
    out.member("remoteJid", jid).member("fromMe", true).member("id", id).end_object();
}

void write_context(Writer& out,
                   const Ask& ask,
                   std::int64_t seconds,
                   const std::optional<std::string>& quoted_text) {
    out.key("contextInfo").begin_object();
    out.key("mentionedJid").begin_array().end_array();
    out.key("groupMentions").begin_array().end_array();
    out.key("ephemeralSettingTimestamp").begin_object();
    out.member("low", seconds - kEphemeralAgeSeconds).member("high", 0).member("unsigned", false);
    out.end_object();
    out.key("disappearingMode").begin_object().member("initiator", 0).end_object();
    if (quoted_text) {
        out.member("participant", ask.address).member("stanzaId", ask.reply_to);
        out.key("quotedMessage").begin_object().member("conversation", *quoted_text).end_object();
    }
    out.end_object();
}

Answer v1_sent(const Ask& ask, const Fresh& fresh) {
    Writer out;
    out.begin_object();
    write_key(out, ask.address, fresh.message_id);
    out.key("message").begin_object().member("conversation", ask.text).end_object();
    out.member("messageTimestamp", std::to_string(fresh.now / kMsPerSecond));
    out.member("status", "PENDING").end_object();
    return {201, out.take()};
}

}  // namespace

Answer evolution_error(int status, std::string_view message_json) {
    return error_named(status, reason_of(status), message_json);
}

Answer evolution_error_text(int status, std::string_view text) {
    Writer message;
    message.begin_array().string(text).end_array();
    return evolution_error(status, message.text());
}

Answer evolution_faults(const Faults& faults) {
    Writer message;
    message.begin_array().begin_array();
    for (const auto& fault : faults) message.string(fault);
    message.end_array().end_array();
    return evolution_error(400, message.text());
}

Answer unauthorized() {
    return evolution_error(401, R"("Unauthorized")");
}

Answer malformed_json() {
    return error_named(400, "Internal Server Error", R"("Unexpected end of JSON input")");
}

Answer unknown_instance(std::string_view instance) {
    return evolution_error_text(404,
                                "The \"" + std::string(instance) + "\" instance does not exist");
}

Answer not_on_whatsapp(Dialect dialect, std::string_view jid, std::string_view number) {
    const bool is_v1 = dialect == Dialect::kEvolutionV1;
    Writer message;
    message.begin_array().begin_object();
    if (is_v1) message.member("exists", false);
    message.member("jid", jid);
    if (!is_v1) message.member("exists", false);
    message.member("number", number).end_object().end_array();
    return evolution_error(400, message.text());
}

std::string prepared_message(const Line& line,
                             const Ask& ask,
                             const std::string& id,
                             shared::WallMs now,
                             const std::optional<std::string>& quoted_text) {
    const std::int64_t seconds = now / kMsPerSecond;
    const bool is_v1 = line.dialect == Dialect::kEvolutionV1;
    Writer out;
    out.begin_object();
    write_key(out, ask.address, id);
    if (!is_v1) out.member("pushName", "Você");
    out.member("status", "PENDING");
    out.key("message").begin_object().member("conversation", ask.text).end_object();
    if (!is_v1) write_context(out, ask, seconds, quoted_text);
    out.member("messageType", "conversation").member("messageTimestamp", seconds);
    if (is_v1) {
        out.member("owner", line.line);
    } else {
        out.member("instanceId", instance_id(line.line));
    }
    out.member("source", "web").end_object();
    return out.take();
}

Answer evolution_sent(const Line& line,
                      const Ask& ask,
                      const Fresh& fresh,
                      const std::optional<std::string>& quoted_text) {
    if (line.dialect == Dialect::kEvolutionV1) return v1_sent(ask, fresh);
    return {201, prepared_message(line, ask, fresh.message_id, fresh.now, quoted_text)};
}

std::string instance_id(const std::string& instance) {
    return shared::uuid_v5(shared::Uuid{}, instance).text();
}

Answer evolution_failure(int status, const Ask& ask, Dialect dialect) {
    switch (status) {
        case 400:
            return not_on_whatsapp(dialect, ask.address, ask.to);
        case 401:
            return unauthorized();
        case 503:
            return evolution_error(503, R"("LICENSE_REQUIRED")");
        case 504:
            return evolution_error(504, R"("Timed Out")");
        default:
            // As the number check before the send fails: without the name of an error class.
            return evolution_error(status, R"("Connection Closed")");
    }
}

}  // namespace ops::sandbox
