#include "workers/hot/send/evolution.hpp"

#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"
#include "workers/hot/send/meta.hpp"

#include <array>
#include <cctype>
#include <functional>

namespace workers::hot::send::evolution {
namespace {

using shared::json::Value;
using Kind = Verdict::Kind;

// Instance names may hold blanks and other characters that a path cannot.
std::string path_segment(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
        }
    }
    return out;
}

shared::http::Call post(const lookup::Line& line,
                        std::string body,
                        std::string_view route = "/message/sendText/") {
    shared::http::Call call;
    call.url = line.base_url + std::string(route) + path_segment(line.line);
    call.headers = {{"apikey", line.token}, {"Content-Type", "application/json"}};
    call.body = std::move(body);
    return call;
}

constexpr std::string_view kPresence = "/chat/sendPresence/";

// `message` is a string, an array, an array in an array, or holds objects.
struct Complaint {
    bool present = false;
    bool not_on_whatsapp = false;
    bool wrapped_exception = false;
    std::string first;  // the first text
};

// `Error: Connection Closed`, `TypeError: ...`: an exception caught around the sending itself.
bool is_wrapped_exception(std::string_view text) {
    if (text == "[object Object]") return true;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !text.substr(0, colon).ends_with("Error")) return false;
    return text.substr(0, colon).find(' ') == std::string_view::npos;
}

void collect(const Value& message, Complaint& out) {
    if (message.is_array()) {
        message.each_element([&](Value element) { collect(element, out); });
    } else if (message.is_object()) {
        out.present = true;
        if (message["exists"].exists() && !message["exists"].bool_or(true)) {
            out.not_on_whatsapp = true;
        }
    } else if (const auto text = message.string()) {
        out.present = true;
        out.wrapped_exception = out.wrapped_exception || is_wrapped_exception(*text);
        if (out.first.empty()) out.first = *text;
    }
}

Verdict judge_accepted(const Value& body) {
    const std::string_view id = body["key"]["id"].string_or("");
    if (!id.empty()) return {Kind::kSent, std::string(id), ""};
    // Evolution in front of Meta hands on Meta's error object as the body of its 201.
    if (body["code"].is_number()) return meta::judge_error(body, true);
    if (body["error"].is_object()) return meta::judge_error(body["error"], true);
    if (body["message"].is_string()) return {Kind::kUnsentFinal, "", "rejected"};
    return {Kind::kUnconfirmed, "", "bad_answer"};
}

Verdict judge_bad_request(const Complaint& complaint) {
    if (!complaint.present) return {Kind::kUnconfirmed, "", "bad_answer"};
    if (complaint.wrapped_exception) return {Kind::kUnconfirmed, "", "send_failed"};
    if (complaint.not_on_whatsapp) return {Kind::kUnsentFinal, "", "not_on_whatsapp"};
    // Without `Error:` these come from before the sending, but no version is known to answer so.
    if (complaint.first == "Connection Closed" || complaint.first == "Timed Out") {
        return {Kind::kUnconfirmed, "", "send_failed"};
    }
    return {Kind::kUnsentFinal, "", "bad_request"};
}

Verdict judge_server_fault(const Complaint& complaint) {
    // The number check before the send, and an instance that has no connection to send with.
    static constexpr std::array<std::string_view, 4> kBeforeSend = {
        "Connection Closed",
        "Timed Out",
        "Cannot read properties of undefined (reading 'onWhatsApp')",
        "Cannot read properties of undefined (reading 'textMessage')"};
    for (const std::string_view text : kBeforeSend) {
        if (complaint.first == text) return {Kind::kUnsentRetry, "", "not_connected"};
    }
    return {Kind::kUnconfirmed, "", "server_fault"};
}

Verdict judge_unavailable(const Value& body, const Complaint& complaint) {
    const bool unlicensed = complaint.first.find("LICENSE_REQUIRED") != std::string::npos ||
                            body["error"].string_or("") == "LICENSE_REQUIRED" ||
                            body["code"].string_or("") == "LICENSE_REQUIRED";
    if (unlicensed) return {Kind::kUnsentFinal, "", "license_required"};
    return {Kind::kUnconfirmed, "", "server_fault"};
}

Verdict judge_refused(int status, const Complaint& complaint) {
    switch (status) {
        case 400:
            return judge_bad_request(complaint);
        case 401:
            return {Kind::kUnsentFinal, "", "wrong_key"};
        case 403:
            return {Kind::kUnsentFinal, "", "forbidden"};
        case 404: {
            const bool instance = complaint.first.find("instance") != std::string::npos;
            return {Kind::kUnsentFinal, "", instance ? "unknown_instance" : "wrong_url"};
        }
        case 405:
            return {Kind::kUnsentFinal, "", "wrong_url"};
        case 413:
            return {Kind::kUnsentFinal, "", "too_large"};
        case 429:
            return {Kind::kUnsentRetry, "", "rate_limited"};
        default:
            return {Kind::kUnconfirmed, "", "bad_answer"};
    }
}

}  // namespace

shared::http::Call build_v1(const lookup::Line& line, const Outgoing& outgoing) {
    shared::json::Writer out;
    out.begin_object().member("number", outgoing.to);
    out.key("options").begin_object().member("delay", 0).member("presence", "composing");
    out.member("linkPreview", false).end_object();
    out.key("textMessage").begin_object().member("text", outgoing.text).end_object();
    out.end_object();
    return post(line, out.take());
}

shared::http::Call build_v2(const lookup::Line& line, const Outgoing& outgoing) {
    shared::json::Writer out;
    out.begin_object().member("number", outgoing.to).member("text", outgoing.text);
    // A delay is slept away inside the call; a preview is fetched inside it.
    out.member("delay", 0).member("linkPreview", false).end_object();
    return post(line, out.take());
}

// The call lasts as long as the sign is shown.
shared::http::Call build_typing_v1(const lookup::Line& line, const TypingSign& sign) {
    shared::json::Writer out;
    out.begin_object().member("number", sign.to).key("options").begin_object();
    out.member("presence", "composing").member("delay", sign.for_ms).end_object().end_object();
    return post(line, out.take(), kPresence);
}

shared::http::Call build_typing_v2(const lookup::Line& line, const TypingSign& sign) {
    shared::json::Writer out;
    out.begin_object().member("number", sign.to).member("presence", "composing");
    out.member("delay", sign.for_ms).end_object();
    return post(line, out.take(), kPresence);
}

Verdict judge(const shared::http::CallResult& result) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(result.body);
    const Value body = parsed ? parsed.value() : Value();
    if (result.status >= 200 && result.status < 300) return judge_accepted(body);

    Complaint complaint;
    collect(body["response"]["message"], complaint);
    if (!complaint.present) collect(body["message"], complaint);
    if (result.status == 500) return judge_server_fault(complaint);
    if (result.status == 503) return judge_unavailable(body, complaint);
    if (result.status > 500) return {Kind::kUnconfirmed, "", "server_fault"};
    return judge_refused(result.status, complaint);
}

}  // namespace workers::hot::send::evolution
