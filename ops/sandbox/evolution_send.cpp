#include "ops/sandbox/evolution_send.hpp"

#include "ops/sandbox/evolution_answers.hpp"
#include "ops/sandbox/evolution_schema.hpp"
#include "ops/sandbox/jid.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

using shared::json::Value;

std::string text_of(Value value) {
    return std::string(value.string_or(""));
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

Ask read_text_ask(const Line& line, Value body) {
    const bool is_v1 = line.dialect == Dialect::kEvolutionV1;
    const Value options = is_v1 ? body["options"] : body;
    Ask ask;
    ask.to = text_of(body["number"]);
    ask.address = create_jid(ask.to);
    ask.text = text_of(is_v1 ? body["textMessage"]["text"] : body["text"]);
    ask.reply_to = text_of(options["quoted"]["key"]["id"]);
    ask.delay_ms = std::max<std::int64_t>(0, options["delay"].integer_or(0));
    return ask;
}

bool is_reachable(const Ask& ask, const EvolutionWorld& world) {
    if (ask.address.empty()) return false;
    return world.not_on_whatsapp == nullptr ||
           !world.not_on_whatsapp->contains(person_of(ask.address));
}

// Nothing if the message can go out.
std::optional<Answer> text_refused(const Line& line,
                                   Value body,
                                   const Ask& ask,
                                   const EvolutionWorld& world) {
    const Faults faults = text_faults(line.dialect, body);
    if (!faults.empty()) return evolution_faults(faults);
    const bool is_v1 = line.dialect == Dialect::kEvolutionV1;
    if (!is_v1 && is_blank(ask.text)) return evolution_error_text(400, "Text is required");
    if (!is_reachable(ask, world)) return not_on_whatsapp(line.dialect, ask.address, ask.to);
    const Value quoted = (is_v1 ? body["options"] : body)["quoted"];
    if (quoted.exists() && !quoted.is_null() && !quoted["key"].is_object()) {
        return evolution_error_text(
            400, "TypeError: Cannot read properties of undefined (reading 'fromMe')");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Answer> refused(const Line* line,
                              std::string_view instance,
                              std::string_view apikey) {
    if (line == nullptr) return unknown_instance(instance);
    if (apikey.empty() || apikey != line->api_key) return unauthorized();
    return std::nullopt;
}

Verdict evolution_text(const Line& line,
                       Value body,
                       const Fresh& fresh,
                       const EvolutionWorld& world) {
    Verdict verdict;
    verdict.ask = read_text_ask(line, body);
    if (auto refusal = text_refused(line, body, verdict.ask, world)) {
        verdict.answer = std::move(*refusal);
        return verdict;
    }
    std::optional<std::string> quoted;
    if (!verdict.ask.reply_to.empty() && world.saved_text) {
        quoted = world.saved_text(verdict.ask.reply_to);
    }
    verdict.answer = evolution_sent(line, verdict.ask, fresh, quoted);
    verdict.taken = true;
    verdict.id = fresh.message_id;
    return verdict;
}

Verdict evolution_presence(const Line& line, Value body, const EvolutionWorld& world) {
    const bool is_v1 = line.dialect == Dialect::kEvolutionV1;
    const Value options = is_v1 ? body["options"] : body;
    Verdict verdict;
    verdict.ask.kind = "presence";
    verdict.ask.to = text_of(body["number"]);
    verdict.ask.address = create_jid(verdict.ask.to);
    verdict.ask.delay_ms = std::max<std::int64_t>(0, options["delay"].integer_or(0));
    const Faults faults = presence_faults(line.dialect, body);
    if (!faults.empty()) {
        verdict.answer = evolution_faults(faults);
    } else if (!is_reachable(verdict.ask, world)) {
        verdict.answer = evolution_error_text(400, "[object Object]");
    } else {
        const auto presence = text_of(options["presence"]);
        verdict.answer = {201, is_v1 ? "" : R"({"presence":")" + presence + R"("})"};
        verdict.taken = true;
    }
    return verdict;
}

Verdict evolution_read(const Line& line, Value body) {
    const bool is_v1 = line.dialect == Dialect::kEvolutionV1;
    const Value first = body[is_v1 ? "read_messages" : "readMessages"].at(0);
    Verdict verdict;
    verdict.ask.kind = "read";
    verdict.ask.to = text_of(first["remoteJid"]);
    verdict.ask.address = verdict.ask.to;
    verdict.ask.reply_to = text_of(first["id"]);
    const Faults faults = read_faults(line.dialect, body);
    if (!faults.empty()) {
        verdict.answer = evolution_faults(faults);
    } else {
        verdict.answer = {201, R"({"message":"Read messages","read":"success"})"};
        verdict.taken = true;
    }
    return verdict;
}

}  // namespace ops::sandbox
