#include "shared/postgres/sqlstate_internal.hpp"

namespace shared::postgres {
namespace {

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

// The name in `... constraint "name"` of the first line; empty where there is none.
std::string_view constraint_in(std::string_view message) {
    constexpr std::string_view kBefore = "constraint \"";
    const auto line = first_line(message);
    const auto begin = line.rfind(kBefore);
    if (begin == std::string_view::npos) return {};
    const auto name = line.substr(begin + kBefore.size());
    return name.substr(0, name.find('"'));
}

bool is_down(std::string_view sqlstate) {
    const auto group = sqlstate.substr(0, 2);
    // Connection, resources, operator intervention (shutdown, crash), system and internal errors;
    // a transaction ended for idling; a server that became read-only after a failover.
    return group == "08" || group == "53" || group == "57" || group == "58" || group == "XX" ||
           sqlstate == "25P03" || sqlstate == "25006";
}

// Whether libpq speaks of the connection string, parts of which it then quotes: a password that
// should have been percent-encoded is taken for a host or a port.
bool quotes_settings(std::string_view line) {
    const auto has = [&](std::string_view words) {
        return line.find(words) != std::string_view::npos;
    };
    return has("URI") || has("://") || has("percent-encoded") || has("connection option") ||
           has("connection info string") || has("invalid port number") ||
           has("could not translate host name");
}

}  // namespace

bool spoils_connection(std::string_view sqlstate) {
    return sqlstate == "0A000" || sqlstate == "26000";
}

Error statement_error(std::string_view sqlstate, std::string_view message) {
    const auto group = sqlstate.substr(0, 2);
    std::string detail = "SQLSTATE " + std::string(sqlstate);
    if (sqlstate.empty()) {
        const auto line = first_line(message);
        if (quotes_settings(line)) {
            return {"postgres_down",
                    "the connection string is wrong or names an unknown host",
                    Action::kRetry};
        }
        return {"postgres_down", std::string(line), Action::kRetry};
    }
    if (sqlstate == "57014") return {"postgres_timeout", detail, Action::kRetry};
    if (group == "40" || sqlstate == "55P03" || spoils_connection(sqlstate)) {
        return {"postgres_conflict", detail, Action::kRetry};
    }
    if (is_down(sqlstate)) return {"postgres_down", detail, Action::kRetry};
    if (group == "22" || group == "54") return {"postgres_data", detail, Action::kDeadLetter};
    if (group == "23") {
        const auto constraint = constraint_in(message);
        if (!constraint.empty()) detail += " constraint " + std::string(constraint);
        return {"postgres_data", detail, Action::kDeadLetter};
    }
    return {"postgres_sql", detail + ": " + std::string(first_line(message)), Action::kStop};
}

}  // namespace shared::postgres
