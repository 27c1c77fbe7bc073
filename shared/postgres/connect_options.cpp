#include "shared/postgres/connect_options_internal.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::postgres {
namespace {

// A lock is waited for half as long as a statement may take, so that a lock in the way is told
// apart from a slow statement. A transaction left open by a process that hangs or sleeps ends, and
// with it its locks, after three times the longest wait between two statements (acks, 5 s).
std::string server_options(const Settings& settings) {
    const auto statement_ms = settings.statement_timeout.count();
    return "-c statement_timeout=" + std::to_string(statement_ms) +
           " -c lock_timeout=" + std::to_string(std::max<std::int64_t>(1, statement_ms / 2)) +
           " -c idle_in_transaction_session_timeout=15000 -c client_encoding=UTF8"
           " -c timezone=UTC -c synchronous_commit=" +
           (settings.synchronous_commit ? "on" : "off");
}

std::vector<std::pair<std::string, std::string>> words(const Settings& settings) {
    // libpq counts whole seconds and takes 1 as 2.
    const auto connect_s =
        std::chrono::ceil<std::chrono::seconds>(settings.connect_timeout).count();
    const auto user_timeout_ms = settings.statement_timeout.count() + 5'000;
    return {{"connect_timeout", std::to_string(connect_s)},
            {"keepalives", "1"},
            {"keepalives_idle", "10"},
            {"keepalives_interval", "5"},
            {"keepalives_count", "3"},
            {"tcp_user_timeout", std::to_string(user_timeout_ms)},
            {"application_name", settings.application_name},
            {"options", server_options(settings)}};
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

}  // namespace

std::string connect_options(const Settings& settings) {
    const auto& url = settings.url;
    const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    std::string out = url;
    char separator = is_url ? (url.find('?') == std::string::npos ? '?' : '&') : ' ';
    for (const auto& [name, value] : words(settings)) {
        if (value.empty()) continue;
        out += separator + name + '=' + (is_url ? percent_encoded(value) : quoted(value));
        if (is_url) separator = '&';
    }
    return out;
}

}  // namespace shared::postgres
