// `frontdeskctl session show` and `frontdeskctl stats`: what any hot worker tells out of its
// caches.
#include "ops/frontdeskctl/admin_calls.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/shown.hpp"
#include "ops/frontdeskctl/since.hpp"
#include "shared/http/message.hpp"
#include "shared/json/value.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Value;

// The first who answers; who does not is named.
std::optional<std::string> first_answer(const Settings& settings, const std::string& path) {
    bool is_asked = false;
    for (const std::string& url : settings.admin_urls) {
        AdminAnswer answer = ask(settings, url, {"GET", path});
        if (answer.is_elsewhere) continue;
        is_asked = true;
        if (answer.fault.empty()) return std::move(answer.body);
        fmt::print(stderr, "frontdeskctl: {} did not tell: {}\n", url, answer.fault);
    }
    if (!is_asked) fmt::print(stderr, "frontdeskctl: ADMIN_URLS names no hot worker\n");
    return std::nullopt;
}

std::string time_of(const Value& value, std::string_view name) {
    const auto at = value[name].integer_or(0);
    return at == 0 ? "-" : time_text(at);
}

void print_session(const Value& session) {
    for (const char* name :
         {"session_id", "conversation", "organization_id", "channel", "language"}) {
        const auto text = session[name].string_or("");
        fmt::print("{:16} {}\n", name, text.empty() ? "-" : text);
    }
    for (const char* name : {"started_at", "last_message_at", "silent_until"}) {
        fmt::print("{:16} {}\n", name, time_of(session, name));
    }
    session["allergies"].each_element(
        [](Value allergy) { fmt::print("{:16} {}\n", "allergy", shown(allergy.string_or(""))); });
}

void print_stats(const Value& stats) {
    fmt::print("the 24 hours before {}\n", time_of(stats, "as_of"));
    for (const char* name : {"messages",
                             "conversations",
                             "replied",
                             "fell_back",
                             "suppressed",
                             "handed_over",
                             "dead",
                             "reply_p50_ms",
                             "reply_p95_ms"}) {
        fmt::print("{:16} {}\n", name, stats[name].integer_or(0));
    }
}

int show(const Settings& settings,
         const std::string& path,
         bool as_json,
         const char* nothing,
         void (*print)(const Value&)) {
    const auto body = first_answer(settings, path);
    if (!body) return kFailed;
    shared::json::Parser parser;
    const auto answer = parser.parse(*body);
    if (!answer) return fail("an answer that is no JSON");
    if (!(*answer)["found"].bool_or(false)) return fail(nothing);
    const Value value = (*answer)["value"];
    if (as_json) {
        fmt::print("{}\n", value.text());
    } else {
        print(value);
    }
    return kDone;
}

}  // namespace

int session_show(const Settings& settings, const DeskOptions& options) {
    const std::string path = "/admin/session?clinic=" + options.clinic +
                             "&patient=" + options.patient +
                             "&channel=" + shared::http::percent_encoded(options.channel);
    return show(settings, path, options.json, "no session of that patient is known", print_session);
}

int stats(const Settings& settings, const DeskOptions& options) {
    return show(settings,
                "/admin/stats?clinic=" + options.clinic,
                options.json,
                "there is no such clinic",
                print_stats);
}

}  // namespace ops::frontdeskctl
