#include "workers/hot/send/meta.hpp"

#include "shared/json/writer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace workers::hot::send::meta {
namespace {

using shared::json::Value;
using Kind = Verdict::Kind;

// The version the request body was checked against; a base URL that names one wins.
constexpr std::string_view kGraphVersion = "v25.0";

bool names_version(std::string_view base_url) {
    const std::size_t slash = base_url.rfind('/');
    if (slash == std::string_view::npos || slash + 2 >= base_url.size()) return false;
    return base_url[slash + 1] == 'v' &&
           std::isdigit(static_cast<unsigned char>(base_url[slash + 2])) != 0;
}

shared::http::Call post(const lookup::Line& line, std::string body) {
    shared::http::Call call;
    call.url = line.base_url;
    if (!names_version(line.base_url)) call.url.append("/").append(kGraphVersion);
    call.url.append("/").append(line.line).append("/messages");
    call.headers = {{"Authorization", "Bearer " + line.token},
                    {"Content-Type", "application/json"}};
    call.body = std::move(body);
    return call;
}

struct KnownCode {
    std::int64_t code;
    Kind kind;
    const char* reason;
};

// From Meta's table of error codes. Rights (200-299) are handled apart.
constexpr std::array kKnownCodes = {
    KnownCode{0, Kind::kUnsentFinal, "wrong_key"},
    KnownCode{190, Kind::kUnsentFinal, "wrong_key"},
    KnownCode{3, Kind::kUnsentFinal, "forbidden"},
    KnownCode{10, Kind::kUnsentFinal, "forbidden"},
    KnownCode{4, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{80007, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{130429, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{131048, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{131056, Kind::kUnsentRetry, "pair_rate_limited"},
    KnownCode{131057, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{133016, Kind::kUnsentRetry, "rate_limited"},
    KnownCode{100, Kind::kUnsentFinal, "bad_request"},
    KnownCode{131008, Kind::kUnsentFinal, "bad_request"},
    KnownCode{131009, Kind::kUnsentFinal, "bad_request"},
    KnownCode{131051, Kind::kUnsentFinal, "bad_request"},
    KnownCode{131026, Kind::kUnsentFinal, "not_on_whatsapp"},
    KnownCode{131047, Kind::kUnsentFinal, "outside_window"},
    KnownCode{131062, Kind::kUnsentFinal, "undeliverable"},
    KnownCode{368, Kind::kUnsentFinal, "blocked"},
    KnownCode{131031, Kind::kUnsentFinal, "blocked"},
};

bool is_provider_fault(std::int64_t code) {
    return code == 1 || code == 2 || code == 131000 || code == 131016;
}

// An answer without Graph's error object: a proxy's, or a broken one.
Verdict judge_bare_status(int status) {
    switch (status) {
        case 401:
            return {Kind::kUnsentFinal, "", "wrong_key"};
        case 403:
            return {Kind::kUnsentFinal, "", "forbidden"};
        case 404:
        case 405:
            return {Kind::kUnsentFinal, "", "wrong_url"};
        case 413:
            return {Kind::kUnsentFinal, "", "too_large"};
        case 429:
            return {Kind::kUnsentRetry, "", "rate_limited"};
        default:
            break;
    }
    return {Kind::kUnconfirmed, "", status >= 500 ? "server_fault" : "bad_answer"};
}

void write_parameter(shared::json::Writer& out, const std::string& parameter) {
    if (parameter.empty()) return;
    out.key("components").begin_array().begin_object().member("type", "body");
    out.key("parameters").begin_array().begin_object().member("type", "text");
    out.member("text", parameter).end_object().end_array().end_object().end_array();
}

}  // namespace

shared::http::Call build(const lookup::Line& line, const Outgoing& outgoing) {
    shared::json::Writer out;
    out.begin_object().member("messaging_product", "whatsapp");
    out.member("recipient_type", "individual");
    out.member(outgoing.to_is_bsuid ? "recipient" : "to", outgoing.to);
    if (outgoing.template_name.empty()) {
        out.member("type", "text").key("text").begin_object().member("preview_url", false);
        out.member("body", outgoing.text).end_object();
    } else {
        out.member("type", "template").key("template").begin_object();
        out.member("name", outgoing.template_name).key("language").begin_object();
        out.member("code", outgoing.template_language).end_object();
        write_parameter(out, outgoing.template_parameter);
        out.end_object();
    }
    out.member_if("biz_opaque_callback_data", outgoing.reply_id).end_object();
    return post(line, out.take());
}

shared::http::Call build_typing(const lookup::Line& line, const TypingSign& sign) {
    shared::json::Writer out;
    out.begin_object().member("messaging_product", "whatsapp").member("status", "read");
    out.member("message_id", sign.message).key("typing_indicator").begin_object();
    out.member("type", "text").end_object().end_object();
    return post(line, out.take());
}

Verdict judge_error(const Value& error, bool fault_is_open) {
    const std::int64_t code = error["code"].integer_or(-1);
    const auto* known = std::find_if(kKnownCodes.begin(),
                                     kKnownCodes.end(),
                                     [code](const KnownCode& entry) { return entry.code == code; });
    if (known != kKnownCodes.end()) return {known->kind, "", known->reason};
    if (code >= 200 && code <= 299) return {Kind::kUnsentFinal, "", "forbidden"};
    if (fault_is_open && (is_provider_fault(code) || code < 0)) {
        return {Kind::kUnconfirmed, "", "server_fault"};
    }
    if (is_provider_fault(code)) return {Kind::kUnsentRetry, "", "server_fault"};
    return {Kind::kUnsentFinal, "", "rejected"};
}

Verdict judge(const shared::http::CallResult& result) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(result.body);
    const Value body = parsed ? parsed.value() : Value();
    const Value error = body["error"];
    const bool server_side = result.status >= 500;
    if (error.is_object()) {
        Verdict verdict = judge_error(error, server_side);
        // A code that is not known to mean "refused" proves nothing beside a 5xx.
        if (server_side && verdict.reason == "rejected") {
            return {Kind::kUnconfirmed, "", "server_fault"};
        }
        if (result.status == 429) return {Kind::kUnsentRetry, "", "rate_limited"};
        return verdict;
    }
    if (result.status < 200 || result.status >= 300) return judge_bare_status(result.status);
    const std::string_view id = body["messages"].at(0)["id"].string_or("");
    if (id.empty()) return {Kind::kUnconfirmed, "", "bad_answer"};
    return {Kind::kSent, std::string(id), ""};
}

}  // namespace workers::hot::send::meta
