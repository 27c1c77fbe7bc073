// `frontdeskctl stats CLINIC --days N`: the days of a clinic as the background worker counted them.
#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/reply_times.hpp"
#include "shared/json/value.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Value;

// What is to happen on a day stands beside what was said on it.
constexpr const char* kDays = R"(
SELECT json_build_object('day', d.day, 'messages', d.messages, 'conversations', d.conversations,
    'new_patients', d.new_patients, 'replied', d.replied, 'fell_back', d.fell_back,
    'suppressed', d.suppressed, 'handed_over', d.handed_over, 'dead', d.dead,
    'undelivered', d.undelivered, 'appointments', (
        SELECT count(*) FROM healthcare.appointments a
        WHERE a.clinic_id = d.clinic_id AND a.status <> 'cancelled'
            AND a.starts_at >= d.day::timestamp AT TIME ZONE c.zone
            AND a.starts_at < (d.day + 1)::timestamp AT TIME ZONE c.zone),
    'reply_times', d.reply_times, 'intents', d.intents)
FROM (SELECT id, core.known_timezone(timezone) AS zone FROM core.clinics
      WHERE id = $1::uuid OFFSET 0) c
JOIN core.clinic_days d ON d.clinic_id = c.id
    AND d.day > (now() AT TIME ZONE c.zone)::date - $2::integer
ORDER BY d.day)";

struct Column {
    const char* name;
    const char* head;
    int width;
};
constexpr Column kColumns[] = {{"messages", "messages", 9},
                               {"conversations", "people", 7},
                               {"new_patients", "new", 5},
                               {"replied", "replied", 8},
                               {"fell_back", "fell back", 10},
                               {"suppressed", "suppressed", 11},
                               {"handed_over", "handed over", 12},
                               {"dead", "dead", 5},
                               {"undelivered", "undelivered", 12},
                               {"appointments", "appointments", 13}};

void print_head() {
    fmt::print("{:10}", "day");
    for (const Column& column : kColumns) fmt::print("{:>{}}", column.head, column.width);
    fmt::print("{:>9}{:>9}\n", "p50 ms", "p95 ms");
}

void print_day(const Value& day) {
    fmt::print("{:10}", day["day"].string_or(""));
    for (const Column& column : kColumns) {
        fmt::print("{:>{}}", day[column.name].integer_or(0), column.width);
    }
    const ReplyTimes times = read_reply_times(day["reply_times"]);
    fmt::print("{:>9}{:>9}\n", times.quantile_text(0.5), times.quantile_text(0.95));
}

}  // namespace

int stats_days(const Settings& settings, const DeskOptions& options) {
    auto database = settings.database();
    const auto clinic = find_clinic(database, options.clinic);
    if (!clinic) return fail(clinic.error());
    const auto rows = database.run(kDays, {clinic->id, std::to_string(options.days)});
    if (!rows) return fail(rows.error());
    if (options.json) {
        fmt::print("[");
        for (std::size_t row = 0; row < (*rows)->size(); ++row) {
            fmt::print("{}{}", row == 0 ? "" : ",\n", (*rows)->get(row, 0));
        }
        fmt::print("]\n");
        return kDone;
    }
    print_head();
    shared::json::Parser parser;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        const auto day = parser.parse((*rows)->get(row, 0));
        if (!day) return fail(day.error());
        print_day(*day);
    }
    return kDone;
}

}  // namespace ops::frontdeskctl
