#include "ops/frontdeskctl/seed_apply.hpp"
#include "ops/frontdeskctl/seed_columns.hpp"
#include "shared/crypto/hmac.hpp"

#include <map>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::array;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

constexpr const char* kOldSources = R"(
SELECT name, path_token, secrets, access_token FROM core.integrations
WHERE name = ANY ($1::text[]))";

constexpr const char* kSources = R"(
INSERT INTO core.integrations AS t (name, provider, dialect, path_token, path_token_hash, secrets,
    base_url, access_token, reports_every_send, takeover_hours, is_enabled, keeps_send_limits,
    settings)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::text[], $9::boolean[], $10::int[], $11::boolean[], $12::boolean[], $13::jsonb[])
ON CONFLICT (name) DO UPDATE SET provider = excluded.provider, dialect = excluded.dialect,
    path_token = excluded.path_token, path_token_hash = excluded.path_token_hash,
    secrets = excluded.secrets, base_url = excluded.base_url,
    access_token = excluded.access_token, reports_every_send = excluded.reports_every_send,
    takeover_hours = excluded.takeover_hours, is_enabled = excluded.is_enabled,
    keeps_send_limits = excluded.keeps_send_limits,
    settings = (t.settings - 'templates') || excluded.settings
WHERE (t.provider, t.dialect, t.path_token, t.secrets, t.base_url, t.access_token,
        t.reports_every_send, t.takeover_hours, t.is_enabled, t.keeps_send_limits, t.settings)
    IS DISTINCT FROM (excluded.provider, excluded.dialect, excluded.path_token, excluded.secrets,
        excluded.base_url, excluded.access_token, excluded.reports_every_send,
        excluded.takeover_hours, excluded.is_enabled, excluded.keeps_send_limits,
        (t.settings - 'templates') || excluded.settings))";

constexpr const char* kDropLines = R"(
DELETE FROM core.integration_lines t WHERE t.source = ANY ($1::text[])
    AND (t.source, t.line) NOT IN (SELECT * FROM unnest($2::text[], $3::text[])))";

constexpr const char* kOldLines =
    "SELECT line, api_key FROM core.integration_lines WHERE line = ANY ($1::text[])";

constexpr const char* kLines = R"(
INSERT INTO core.integration_lines AS t (line, source, organization_id, clinic_id, number, api_key)
SELECT n.line, n.source, coalesce(n.organization, c.organization_id), n.clinic, n.number, n.api_key
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
    AS n(line, source, organization, clinic, number, api_key)
LEFT JOIN core.clinics c ON c.id = n.clinic
ON CONFLICT (line) DO UPDATE SET organization_id = excluded.organization_id,
    clinic_id = excluded.clinic_id, number = excluded.number, api_key = excluded.api_key,
    updated_at = now()
WHERE (t.organization_id, t.clinic_id, t.number, t.api_key) IS DISTINCT FROM
    (excluded.organization_id, excluded.clinic_id, excluded.number, excluded.api_key))";

// What is stored of each name, a column after the other.
using Stored = std::map<std::string, std::vector<Parameter>, std::less<>>;

Stored read_stored(Transaction& work, const char* sql, const std::vector<Parameter>& names) {
    const auto rows = work.run(sql, {array(names)});
    Stored out;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        auto& columns = out[std::string(rows->get(row, 0))];
        for (std::size_t column = 1; column < rows->columns(); ++column) {
            columns.push_back(rows->is_null(row, column)
                                  ? Parameter()
                                  : Parameter(std::string(rows->get(row, column))));
        }
    }
    return out;
}

// The stored form of a secret. What is stored already stays as it is where it means the same:
// sealing anew would give another text and a change where there is none.
Parameter sealed(const shared::crypto::Sealer& sealer,
                 const Parameter& value,
                 const Stored& stored,
                 const std::string& name,
                 std::size_t column,
                 const std::string& place) {
    if (!value) return std::nullopt;
    const auto old = stored.find(name);
    if (old != stored.end() && old->second[column]) {
        const std::string& text = *old->second[column];
        const auto open = sealer.open(text, place);
        const bool same_form = shared::crypto::is_sealed(text) == sealer.has_key();
        if (open && *open == *value && same_form) return text;
    }
    return sealer.seal(*value, place);
}

std::vector<Parameter> source_rows(Transaction& work,
                                   const std::vector<SeedSource>& sources,
                                   const std::string& installation_key,
                                   const shared::crypto::Sealer& sealer,
                                   const std::vector<Parameter>& names) {
    const Stored old = read_stored(work, kOldSources, names);
    SeedColumns rows(13);
    for (const auto& row : sources) {
        const auto seal = [&](const Parameter& value, std::size_t column, const char* name) {
            const std::string place = std::string("core.integrations.") + name + "." + row.name;
            return sealed(sealer, value, old, row.name, column, place);
        };
        rows.add(
            {row.name,
             row.provider,
             row.dialect,
             seal(row.path_token, 0, "path_token"),
             shared::crypto::keyed_hash(installation_key, "path_token\n" + row.path_token),
             seal(row.secrets, 1, "secrets"),
             row.base_url,
             seal(row.access_token, 2, "access_token"),
             row.reports_every_send ? "t" : "f",
             row.takeover_hours ? Parameter(std::to_string(*row.takeover_hours)) : std::nullopt,
             row.is_enabled ? "t" : "f",
             row.keeps_send_limits ? "t" : "f",
             row.settings});
    }
    return rows.parameters();
}

std::vector<Parameter> line_rows(Transaction& work,
                                 const std::vector<SeedSource>& sources,
                                 const shared::crypto::Sealer& sealer) {
    std::vector<Parameter> names;
    for (const auto& source : sources) {
        for (const auto& line : source.lines) names.emplace_back(line.line);
    }
    const Stored old = read_stored(work, kOldLines, names);
    SeedColumns rows(6);
    for (const auto& source : sources) {
        for (const auto& line : source.lines) {
            rows.add({line.line,
                      source.name,
                      line.organization_id,
                      line.clinic_id,
                      line.number,
                      sealed(sealer,
                             line.api_key,
                             old,
                             line.line,
                             0,
                             "core.integration_lines.api_key." + line.line)});
        }
    }
    return rows.parameters();
}

}  // namespace

std::size_t apply_sources(Transaction& work,
                          const std::vector<SeedSource>& sources,
                          const std::string& installation_key,
                          const shared::crypto::Sealer& sealer) {
    std::vector<Parameter> names;
    SeedColumns lines(2);
    for (const auto& source : sources) {
        names.emplace_back(source.name);
        for (const auto& line : source.lines) lines.add({source.name, line.line});
    }
    std::size_t changed = 0;
    const auto run = [&](const char* sql, const std::vector<Parameter>& parameters) {
        changed += work.run(sql, parameters)->affected();
    };
    run(kSources, source_rows(work, sources, installation_key, sealer, names));
    auto listed = lines.parameters();
    listed.insert(listed.begin(), array(names));
    run(kDropLines, listed);
    run(kLines, line_rows(work, sources, sealer));
    return changed;
}

}  // namespace ops::frontdeskctl
