#include "ops/frontdeskctl/repartition_ingests.hpp"

#include "shared/http/client.hpp"
#include "shared/json/value.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using shared::Result;

constexpr std::chrono::seconds kAnswerLimit{20};  // an ingest looks at the broker for ten at most
constexpr std::chrono::seconds kConnectLimit{2};

shared::http::CallResult ask(const Settings& settings,
                             const std::string& url,
                             const std::string& body) {
    shared::http::Call call;
    call.method = body.empty() ? "GET" : "POST";
    call.url = url + "/admin/spool";
    call.headers = {{"Authorization", "Bearer " + settings.admin_token},
                    {"Content-Type", "application/json"}};
    call.body = body;
    call.timeout = kAnswerLimit;
    call.connect_timeout = kConnectLimit;
    return shared::http::fetch(std::move(call));
}

std::string text(const shared::json::Value& value) {
    return std::string(value.string_or(""));
}

// What it said, or why it could not do it.
Result<IngestState> told(const std::string& url, const shared::http::CallResult& answer) {
    shared::json::Parser parser;
    const auto body = parser.parse(answer.body);
    if (answer.status == 200 && body) {
        return IngestState{(*body)["held"].bool_or(false),
                           static_cast<int>((*body)["partitions"].integer_or(0)),
                           (*body)["under_way"].integer_or(0),
                           (*body)["records"].integer_or(0),
                           (*body)["bytes"].integer_or(0)};
    }
    const std::string code = body ? text((*body)["error"]) : "";
    const std::string detail = body ? text((*body)["detail"]) : "";
    if (answer.status == 409) return Error{code, url + ": " + detail, Action::kStop};
    const std::string why = answer.status == 0 ? answer.code : fmt::format("{}", answer.status);
    return Error{
        "ingest_failed", fmt::format("{}: {} {} {}", url, why, code, detail), Action::kRetry};
}

// An ingest, something else, or an error that ends the search.
Result<bool> is_ingest(const std::string& url, const shared::http::CallResult& answer) {
    if (answer.status == 200) return true;
    if (answer.status == 401) {
        return Error{"refused", url + " does not take our token (ADMIN_TOKEN_FILE)", Action::kStop};
    }
    const bool is_off = answer.body.find("no_token") != std::string::npos;
    if (answer.status == 404 && is_off) {
        return Error{"refused", url + ": its admin endpoints are off, no token", Action::kStop};
    }
    return false;
}

}  // namespace

Result<void> Ingests::find() {
    if (settings_.admin_urls.empty() || settings_.ingest_urls.empty()) {
        return Error{"no_addresses",
                     "set ADMIN_URLS and INGEST_URL: every ingest must be told to spool",
                     Action::kStop};
    }
    urls_.clear();
    for (const std::string& url : settings_.admin_urls) {
        const auto found = is_ingest(url, ask(settings_, url, ""));
        if (!found) return found.error();
        if (*found) urls_.push_back(url);
    }
    if (urls_.size() >= settings_.ingest_urls.size()) return {};
    return Error{
        "ingest_missing",
        fmt::format("INGEST_URL names {}, of ADMIN_URLS only {} answer as ingest: one that "
                    "is not told writes into the wrong partitions",
                    settings_.ingest_urls.size(),
                    urls_.size()),
        Action::kStop};
}

Result<void> Ingests::hold() {
    for (const std::string& url : urls_) {
        const auto done = told(url, ask(settings_, url, R"({"hold":true})"));
        if (!done) return done.error();
    }
    return {};
}

Result<void> Ingests::release(int partitions) {
    Result<void> out;
    const std::string body = fmt::format(R"({{"hold":false,"partitions":{}}})", partitions);
    for (const std::string& url : urls_) {
        const auto done = told(url, ask(settings_, url, body));
        if (done) continue;
        fmt::print(stderr, "frontdeskctl: still held: {}\n", done.error().detail);
        if (out) out = done.error();
    }
    return out;
}

Result<IngestState> Ingests::state() const {
    IngestState out{true};
    for (const std::string& url : urls_) {
        const auto one = told(url, ask(settings_, url, ""));
        if (!one) return one.error();
        out.is_held = out.is_held && one->is_held;
        out.partitions = one->partitions;
        out.under_way += one->under_way;
        out.records += one->records;
        out.bytes += one->bytes;
    }
    return out;
}

}  // namespace ops::frontdeskctl
