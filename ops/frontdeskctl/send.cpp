#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/trace.hpp"
#include "ops/frontdeskctl/webhook_body.hpp"
#include "shared/http/client.hpp"
#include "shared/json/value.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::chrono::milliseconds kPollEvery{100};

std::vector<std::string> list_in(shared::json::Value secrets, std::string_view name) {
    std::vector<std::string> out;
    secrets[name].each_element(
        [&](shared::json::Value each) { out.emplace_back(each.string_or("")); });
    return out;
}

Result<void> read_secrets(const Settings& settings, const std::string& text, WebhookTarget& out) {
    shared::json::Parser parser;
    const auto secrets = parser.parse(text);
    if (!secrets) return secrets.error();
    out.header_secrets = list_in(*secrets, "header_secrets");
    out.jwt_keys = list_in(*secrets, "jwt_keys");
    out.app_secrets = list_in(*secrets, "app_secrets");
    const bool names_none = out.header_secrets.empty() && out.jwt_keys.empty();
    if (names_none && !settings.webhook_secret.empty()) {
        out.header_secrets.push_back(settings.webhook_secret);
    }
    return {};
}

Result<WebhookTarget> find_target(const Settings& settings,
                                  shared::postgres::Connection& database,
                                  const SendOptions& options) {
    const auto rows = database.run(
        "SELECT i.name, i.provider, i.dialect, i.path_token, i.secrets, l.line, "
        "coalesce(l.number, '') FROM core.integrations i JOIN core.integration_lines l "
        "ON l.source = i.name WHERE ($1 = '' OR i.name = $1) AND ($2 = '' OR l.line = $2) "
        "ORDER BY i.name, l.line LIMIT 1",
        {options.source, options.line});
    if (!rows) return rows.error();
    if ((*rows)->size() == 0) return Error{"no_line", "no such source or line", Action::kStop};
    const auto column = [&](std::size_t index) { return std::string((*rows)->get(0, index)); };
    WebhookTarget out{.source = column(0),
                      .provider = column(1),
                      .dialect = column(2),
                      .path_token = {},
                      .line = column(5),
                      .number = column(6),
                      .header_secrets = {},
                      .jwt_keys = {},
                      .app_secrets = {}};
    const auto token =
        settings.sealer.open(column(3), "core.integrations.path_token." + out.source);
    if (!token) return token.error();
    out.path_token = *token;
    const auto secrets = settings.sealer.open(column(4), "core.integrations.secrets." + out.source);
    if (!secrets) return secrets.error();
    if (const auto read = read_secrets(settings, *secrets, out); !read) return read.error();
    return out;
}

Result<void> post(const std::string& base, const WebhookPost& post) {
    shared::http::Call call;
    call.url = base + post.path;
    call.headers = post.headers;
    call.body = post.body;
    const auto answer = shared::http::fetch(std::move(call));
    if (answer.status >= 200 && answer.status < 300) return {};
    const auto what = answer.status == 0 ? answer.code : std::to_string(answer.status);
    return Error{"not_taken", "ingest answered " + what, Action::kRetry};
}

// The last occurrence once it is settled; what is known of it at the deadline.
std::optional<Occurrence> wait_for_turn(shared::postgres::Connection& database,
                                        const std::string& id,
                                        std::chrono::steady_clock::time_point deadline) {
    std::optional<Occurrence> last;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto known = trace_database(database, id);
        if (known && !known->empty()) {
            last = known->back();
            if (last->is_settled()) break;
        }
        std::this_thread::sleep_for(kPollEvery);
    }
    return last;
}

}  // namespace

int send(const Settings& settings, const SendOptions& options) {
    auto database = settings.database();
    const auto target = find_target(settings, database, options);
    if (!target) return fail(target.error());
    PatientText message;
    message.from = options.from;
    message.text = options.text;
    message.id = options.id.empty() ? new_message_id(target->dialect) : options.id;
    message.at = shared::SystemClock().wall_ms();
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::seconds(options.wait_seconds);
    const auto taken = post(settings.ingest_urls.front(), webhook_post(*target, message));
    if (!taken) return fail(taken.error());
    const auto turn = wait_for_turn(database, message.id, deadline);
    if (!turn) {
        return fail(
            fmt::format("message {}: no turn within {} s", message.id, options.wait_seconds));
    }
    fmt::print("{}", trace_text(message.id, {*turn}));
    return turn->is_settled() ? kDone : kFailed;
}

}  // namespace ops::frontdeskctl
