// `frontdeskctl waiting calls|requests`: what waits for the staff of a clinic, a page at a time.
// Never what a patient wrote.
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "shared/json/writer.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Parameter;
using shared::postgres::Rows;

// The time as it goes back into --after, to the microsecond.
constexpr const char* kCalls = R"(
SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id, reason,
    patient_id, conversation, record
FROM core.staff_events
WHERE clinic_id = $1::uuid AND handled_at IS NULL
    AND created_at <= $2::timestamptz AND (created_at, id) < ($2::timestamptz, $3::uuid)
ORDER BY created_at DESC, id DESC LIMIT $4::bigint)";

constexpr const char* kRequests = R"(
SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id, action,
    patient_id, conversation
FROM healthcare.appointment_requests
WHERE clinic_id = $1::uuid AND state = 'open'
    AND created_at >= $2::timestamptz AND (created_at, id) > ($2::timestamptz, $3::uuid)
ORDER BY created_at, id LIMIT $4::bigint)";

// `record` of calls alone. The provider's message id is none of them: it may hold the number.
constexpr std::array kNames{"at", "id", "what", "patient_id", "conversation", "record"};
constexpr const char* kLast = "ffffffff-ffff-ffff-ffff-ffffffffffff";
constexpr const char* kFirst = "00000000-0000-0000-0000-000000000000";

// `TIME,ID` of the row before the page; where the list begins without one.
std::optional<std::pair<std::string, std::string>> page_after(const WaitingOptions& options) {
    if (options.after.empty()) {
        return options.is_calls ? std::pair{"infinity", kLast} : std::pair{"-infinity", kFirst};
    }
    const auto comma = options.after.find(',');
    if (comma == std::string::npos) return std::nullopt;
    return std::pair{options.after.substr(0, comma), options.after.substr(comma + 1)};
}

void print_row(const Rows& rows, std::size_t row, bool as_json) {
    if (as_json) {
        shared::json::Writer out;
        out.begin_object();
        for (std::size_t column = 0; column < rows.columns(); ++column) {
            out.member(kNames[column], rows.get(row, column));
        }
        fmt::print("{}\n", out.end_object().take());
        return;
    }
    for (std::size_t column = 0; column < rows.columns(); ++column) {
        const bool is_last = column + 1 == rows.columns();
        const auto value = rows.get(row, column);
        fmt::print("{}{}", value.empty() ? "-" : value, is_last ? "\n" : "  ");
    }
}

int refuse_place() {
    fail("--after is none of what a page before printed");
    return kUsage;
}

}  // namespace

int waiting(const Settings& settings, const WaitingOptions& options) {
    const auto after = page_after(options);
    if (!after) return refuse_place();
    auto database = settings.database();
    const auto clinic = find_clinic(database, options.clinic);
    if (!clinic) return fail(clinic.error());
    const auto rows =
        database.run(options.is_calls ? kCalls : kRequests,
                     {clinic->id, after->first, after->second, std::to_string(options.limit)});
    if (!rows && rows.error().code == "postgres_data") return refuse_place();
    if (!rows) return fail(rows.error());
    const std::size_t count = (*rows)->size();
    for (std::size_t row = 0; row < count; ++row) print_row(**rows, row, options.json);
    if (count == 0)
        fmt::print(stderr, "nothing waits{}\n", options.after.empty() ? "" : " behind it");
    if (count == static_cast<std::size_t>(options.limit)) {
        fmt::print(stderr,
                   "there may be more: --after {},{}\n",
                   (*rows)->get(count - 1, 0),
                   (*rows)->get(count - 1, 1));
    }
    return kDone;
}

}  // namespace ops::frontdeskctl
