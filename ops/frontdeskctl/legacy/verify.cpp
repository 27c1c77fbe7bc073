// `frontdeskctl legacy session-ids verify`.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/legacy/facts.hpp"
#include "ops/frontdeskctl/legacy/progress.hpp"
#include "ops/frontdeskctl/legacy/runner.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace legacy {
namespace {

std::string shown(const Count& count) {
    return count ? with_commas(*count) : "not known";
}

// `37.0 MB, was 74.0 MB: 37.0 MB less`
std::string compared(const Count& now, const Count& before) {
    auto out = bytes_text(now.value_or(0));
    if (!before) return out;
    const auto gain = *before - now.value_or(0);
    return fmt::format("{}, was {}: {} {}",
                       out,
                       bytes_text(*before),
                       bytes_text(gain < 0 ? -gain : gain),
                       gain < 0 ? "more" : "less");
}

void print(const Fact& fact) {
    fmt::print("{}.session_id: {}\n", fact.table, fact.verdict);
    fmt::print("  type         {}{}\n",
               fact.type,
               fact.type_before.empty() ? "" : ", was " + fact.type_before);
    fmt::print("  rows         {}, filled {}, no uuid {}, without a session {}\n",
               shown(fact.rows),
               shown(fact.filled),
               shown(fact.not_uuid),
               shown(fact.orphans));
    fmt::print("  foreign key  {}\n  indexes      {}\n", fact.foreign_key, fact.indexes);
    if (!fact.stage.empty()) {
        fmt::print(
            "  migration    {}; reported: {} no uuid, {} without a session; in no report {}\n",
            fact.stage,
            shown(fact.reported_not_uuid),
            shown(fact.reported_orphans),
            shown(fact.unreported));
    }
    fmt::print("  bytes        values {}\n               indexes {}\n               table {}\n",
               compared(fact.column_bytes, fact.column_bytes_before),
               compared(fact.index_bytes, fact.index_bytes_before),
               compared(fact.table_bytes, fact.table_bytes_before));
}

std::int64_t saved(const std::vector<Fact>& facts) {
    std::int64_t out = 0;
    for (const Fact& fact : facts) {
        if (!fact.column_bytes_before) continue;
        out += *fact.column_bytes_before - fact.column_bytes.value_or(0);
        out += fact.index_bytes_before.value_or(0) - fact.index_bytes.value_or(0);
    }
    return out;
}

}  // namespace
}  // namespace legacy

int legacy_verify(const Settings& settings, const LegacyOptions& options) {
    auto database = legacy::long_connection(settings);
    const auto facts = legacy::read_facts(database, options.sessions);
    if (!facts) return fail(facts.error());
    if (facts->empty()) return fail("no column is named session_id: is it the right database?");
    for (const auto& fact : *facts) legacy::print(fact);
    const auto faulty = std::count_if(
        facts->begin(), facts->end(), [](const auto& fact) { return !fact.is_fine(); });
    if (const auto saved = legacy::saved(*facts); saved != 0) {
        fmt::print("saved in values and their indexes: {}\n", legacy::bytes_text(saved));
    }
    if (faulty > 0) {
        return fail(fmt::format("{} of {} columns are not fine", faulty, facts->size()));
    }
    fmt::print("all {} columns are fine\n", facts->size());
    return kDone;
}

}  // namespace ops::frontdeskctl
