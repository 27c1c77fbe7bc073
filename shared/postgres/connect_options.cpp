#include "shared/postgres/connect_options_internal.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::postgres {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

// A lock is waited for half as long as a statement may take, so that a lock in the way is told
// apart from a slow statement. A transaction left open by a process that hangs or sleeps ends, and
// with it its locks, after three times the longest wait between two statements (acks, 5 s).
Words server_settings(const Settings& settings) {
    const auto statement_ms = settings.statement_timeout.count();
    return {{"statement_timeout", std::to_string(statement_ms)},
            {"lock_timeout", std::to_string(std::max<std::int64_t>(1, statement_ms / 2))},
            {"idle_in_transaction_session_timeout", "15000"},
            {"synchronous_commit", settings.synchronous_commit ? "on" : "off"},
            {"enable_seqscan", settings.avoids_scans ? "off" : "on"},
            {"jit", "off"},
            {"timezone", "UTC"}};
}

std::string server_options(const Settings& settings) {
    std::string out = "-c client_encoding=UTF8";
    for (const auto& [name, value] : server_settings(settings)) {
        out += " -c " + name + '=' + value;
    }
    return out;
}

Words words(const Settings& settings, bool is_pooled) {
    // libpq counts whole seconds and takes 1 as 2.
    const auto connect_s =
        std::chrono::ceil<std::chrono::seconds>(settings.connect_timeout).count();
    const auto user_timeout_ms = settings.statement_timeout.count() + 5'000;
    return {
        {"connect_timeout", std::to_string(connect_s)},
        {"keepalives", "1"},
        {"keepalives_idle", "10"},
        {"keepalives_interval", "5"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", std::to_string(user_timeout_ms)},
        {"application_name", settings.application_name},
        {is_pooled ? "client_encoding" : "options", is_pooled ? "UTF8" : server_options(settings)}};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) {
            out += c;
        } else {
            out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + '\'';
}

// A string literal of SQL; standard_conforming_strings is on.
std::string literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
    return out + '\'';
}

}  // namespace

std::string connect_options(const Settings& settings, const Url& url) {
    const bool is_uri =
        url.text.starts_with("postgres://") || url.text.starts_with("postgresql://");
    std::string out = url.text;
    char separator = is_uri ? (out.find('?') == std::string::npos ? '?' : '&') : ' ';
    for (const auto& [name, value] : words(settings, url.is_pooled)) {
        if (value.empty()) continue;
        out += separator + name + '=' + (is_uri ? percent_encoded(value) : quoted(value));
        if (is_uri) separator = '&';
    }
    return out;
}

std::string settings_sql(const Settings& settings, SettingsFor how) {
    const char* until = how == SettingsFor::kTransaction ? "true" : "false";
    std::string out = "SELECT ";
    auto all = server_settings(settings);
    if (how == SettingsFor::kSession) {
        all.emplace_back("application_name", settings.application_name);
    }
    for (const auto& [name, value] : all) {
        if (out.back() == ')') out += ", ";
        out += "set_config('" + name + "', " + literal(value) + ", " + until + ')';
    }
    return out;
}

}  // namespace shared::postgres
