#include "ops/sandbox/graph_send.hpp"

#include "ops/sandbox/jid.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace ops::sandbox {
namespace {

using shared::json::Value;
using shared::json::Writer;

// Meta's own limits: characters of a text, bytes of the callback data.
constexpr std::size_t kTextCharacters = 4096;
constexpr std::size_t kCallbackBytes = 512;
constexpr std::size_t kPhoneDigits = 20;

std::string text_of(Value value) {
    return std::string(value.string_or(""));
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

bool is_phone(std::string_view text) {
    if (text.starts_with("+")) text.remove_prefix(1);
    return !text.empty() && text.size() <= kPhoneDigits &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Two letters of a country, a dot, letters and digits (with one more dotted part for groups of
// companies).
bool is_bsuid(std::string_view text) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    return text.size() > 3 && is_upper(text[0]) && is_upper(text[1]) && text[2] == '.';
}

std::string required(std::string_view name) {
    return fmt::format("(#100) The parameter {} is required.", name);
}

std::optional<std::string> address_fault(Value body) {
    const Value to = body["to"];
    const Value recipient = body["recipient"];
    if (!to.exists() && !recipient.exists()) return required("to");
    if (to.exists() && !is_phone(to.string_or(""))) {
        return "(#100) Param to must be a valid WhatsApp phone number.";
    }
    if (!to.exists() && !is_bsuid(recipient.string_or(""))) {
        return "(#100) Param recipient must be a valid business-scoped user ID.";
    }
    return std::nullopt;
}

std::optional<std::string> text_fault(Value body) {
    const Value text = body["text"];
    if (!text.exists()) return required("text");
    const auto words = text["body"].string();
    if (!words || words->empty()) return required("text['body']");
    if (characters(*words) > kTextCharacters) {
        return fmt::format("(#100) Param text['body'] must be at most {} characters long.",
                           kTextCharacters);
    }
    const Value preview = text["preview_url"];
    if (preview.exists() && !preview.is_bool()) {
        return "(#100) Param text['preview_url'] must be a boolean.";
    }
    return std::nullopt;
}

std::optional<std::string> template_fault(Value body) {
    const Value named = body["template"];
    if (!named["name"].is_string()) return required("template['name']");
    if (!named["language"]["code"].is_string()) return required("template['language']['code']");
    return std::nullopt;
}

std::optional<std::string> context_fault(Value body) {
    const Value context = body["context"];
    if (context.exists() && !context["message_id"].is_string()) {
        return required("context['message_id']");
    }
    const Value callback = body["biz_opaque_callback_data"];
    if (callback.exists() &&
        (!callback.is_string() || callback.string_or("").size() > kCallbackBytes)) {
        return "(#100) Param biz_opaque_callback_data must be a string of at most 512 characters.";
    }
    return std::nullopt;
}

std::optional<std::string> message_fault(Value body) {
    if (body["recipient_type"].string_or("") != "individual") {
        return "(#100) Param recipient_type must be one of {INDIVIDUAL}.";
    }
    if (auto fault = address_fault(body)) return fault;
    if (!body["type"].exists()) return required("type");
    const std::string_view type = body["type"].string_or("");
    if (type != "text" && type != "template") {
        return "(#100) Param type must be one of {TEXT, TEMPLATE}.";
    }
    if (auto fault = type == "text" ? text_fault(body) : template_fault(body)) return fault;
    return context_fault(body);
}

Ask read_ask(Value body) {
    Ask ask;
    ask.to = text_of(body["to"].exists() ? body["to"] : body["recipient"]);
    ask.address = is_phone(ask.to) ? person_of(ask.to) : ask.to;
    ask.text = text_of(body["text"]["body"]);
    if (body["template"].is_object()) ask.text = "[" + text_of(body["template"]["name"]) + "]";
    ask.reply_to = text_of(body["context"]["message_id"]);
    ask.callback = text_of(body["biz_opaque_callback_data"]);
    return ask;
}

std::string sent_body(const Ask& ask, const Fresh& fresh, const std::string& user_id) {
    Writer out;
    out.begin_object().member("messaging_product", "whatsapp");
    out.key("contacts").begin_array().begin_object().member("input", ask.to);
    if (is_phone(ask.to)) {
        out.member("wa_id", ask.address).member_if("user_id", user_id);
    } else {
        out.member("user_id", ask.to);
    }
    out.end_object().end_array();
    out.key("messages").begin_array().begin_object();
    out.member("id", fresh.message_id).end_object().end_array().end_object();
    return out.take();
}

Verdict mark_read(Value body, const Fresh& fresh) {
    Verdict verdict;
    verdict.ask.kind = "read";
    verdict.ask.reply_to = text_of(body["message_id"]);
    if (body["status"].string_or("") != "read") {
        verdict.answer =
            graph_error(400, 100, "(#100) Param status must be one of {READ}.", "", fresh.trace_id);
    } else if (verdict.ask.reply_to.empty()) {
        verdict.answer = graph_error(400, 100, required("message_id"), "", fresh.trace_id);
    } else {
        verdict.answer = {200, R"({"success":true})"};
        verdict.taken = true;
    }
    return verdict;
}

}  // namespace

Answer graph_error(int status,
                   int code,
                   std::string_view message,
                   std::string_view details,
                   const std::string& trace_id) {
    Writer out;
    out.begin_object().key("error").begin_object();
    out.member("message", message).member("type", "OAuthException").member("code", code);
    if (!details.empty()) {
        out.key("error_data").begin_object().member("messaging_product", "whatsapp");
        out.member("details", details).end_object();
    }
    out.member("fbtrace_id", trace_id).end_object().end_object();
    return {status, out.take()};
}

Answer bad_token(const std::string& trace_id) {
    return graph_error(
        401, 190, "Invalid OAuth access token - Cannot parse access token", "", trace_id);
}

Answer unknown_number_id(std::string_view phone_number_id, const std::string& trace_id) {
    return graph_error(400,
                       100,
                       fmt::format("Unsupported post request. Object with ID '{}' does not exist, "
                                   "cannot be loaded due to missing permissions, or does not "
                                   "support this operation",
                                   phone_number_id),
                       "",
                       trace_id);
}

Verdict graph_message(Value body, const Fresh& fresh, const std::string& user_id) {
    if (body["messaging_product"].string_or("") == "whatsapp" && body["status"].exists()) {
        return mark_read(body, fresh);
    }
    Verdict verdict;
    verdict.ask = read_ask(body);
    const auto fault = body["messaging_product"].string_or("") == "whatsapp"
                           ? message_fault(body)
                           : std::optional(required("messaging_product"));
    if (fault) {
        verdict.answer = graph_error(400, 100, *fault, "", fresh.trace_id);
        return verdict;
    }
    verdict.answer = {200, sent_body(verdict.ask, fresh, user_id)};
    verdict.taken = true;
    verdict.id = fresh.message_id;
    return verdict;
}

Answer graph_failure(int status, const std::string& trace_id) {
    switch (status) {
        case 400:
            return graph_error(
                400, 131026, "(#131026) Message undeliverable", "Message Undeliverable.", trace_id);
        case 401:
            return bad_token(trace_id);
        case 403:
            return graph_error(403,
                               10,
                               "(#10) Application does not have permission for this action",
                               "",
                               trace_id);
        case 429:
            return graph_error(429,
                               130429,
                               "(#130429) Rate limit hit",
                               "Cloud API message throughput has been reached.",
                               trace_id);
        default:
            return graph_error(status,
                               131000,
                               "(#131000) Something went wrong",
                               "Message failed to send due to an unknown error.",
                               trace_id);
    }
}

}  // namespace ops::sandbox
