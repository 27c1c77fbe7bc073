#include "workers/hot/lookup/clinic_store.hpp"

namespace workers::hot::lookup {
namespace {

using shared::postgres::Parameter;

constexpr const char* kLines = R"sql(
SELECT l.line, l.source, l.organization_id,
       coalesce(l.clinic_id, (SELECT (array_agg(c.id))[1] FROM core.clinics c
                              WHERE c.organization_id = l.organization_id AND c.is_active
                              HAVING count(*) = 1)),
       i.dialect, i.base_url, i.access_token, l.api_key, i.reports_every_send
FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
WHERE i.is_enabled)sql";

// One JSON object per clinic, in the form of write_clinic(): what is cached is what is read.
constexpr const char* kClinics = R"sql(
SELECT json_build_object(
  'id', c.id, 'organization_id', c.organization_id, 'name', c.name, 'languages', c.languages,
  'timezone', c.timezone, 'location', c.location, 'map_url', c.map_url, 'phone', c.phone,
  'version', c.version,
  'hours', (SELECT coalesce(json_agg(json_build_object('day', h.day,
              'open', left(h.opens::text, 5), 'close', left(h.closes::text, 5))
              ORDER BY h.day, h.opens), '[]')
            FROM healthcare.clinic_hours h WHERE h.clinic_id = c.id),
  'holidays', (SELECT coalesce(json_agg(json_build_object('date', d.date, 'name', d.name)
                 ORDER BY d.date), '[]')
               FROM healthcare.clinic_holidays d
               WHERE d.clinic_id = c.id AND d.date >= current_date - 1),
  'services', (SELECT coalesce(json_agg(json_build_object('code', s.code, 'name', s.name,
                 'aliases', s.aliases, 'duration_minutes', s.duration_minutes,
                 'price', p.price, 'currency', p.currency) ORDER BY s.position, s.code), '[]')
               FROM healthcare.services s
               LEFT JOIN LATERAL (SELECT concat_ws('-', amount, amount_to) AS price, currency
                                  FROM healthcare.prices
                                  WHERE service_id = s.id ORDER BY currency LIMIT 1) p ON true
               WHERE s.clinic_id = c.id AND s.is_active),
  'reply_texts', (SELECT coalesce(json_object_agg(t.name, t.texts), '{}')
                  FROM (SELECT name, json_object_agg(language, body) AS texts
                        FROM healthcare.reply_texts WHERE clinic_id = c.id GROUP BY name) t))
FROM core.clinics c WHERE c.is_active)sql";

constexpr const char* kChanges = R"sql(
SELECT 'line', l.line FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
WHERE i.updated_at >= $1::timestamptz OR l.updated_at >= $1::timestamptz
UNION ALL SELECT 'clinic', id::text FROM core.clinics WHERE updated_at >= $1::timestamptz
UNION ALL SELECT 'mark', (clock_timestamp() - interval '10 seconds')::text)sql";

std::string text(const shared::postgres::Rows& rows, std::size_t row, std::size_t column) {
    return std::string(rows.get(row, column));
}

}  // namespace

ClinicStore::ClinicStore(shared::postgres::Settings settings, shared::crypto::Sealer sealer)
    : connection_(std::move(settings)), sealer_(std::move(sealer)) {}

shared::Result<std::vector<Line>> ClinicStore::line(const std::string& name) {
    return read_lines(" AND l.line = $1", {name});
}

shared::Result<std::vector<Line>> ClinicStore::lines() { return read_lines("", {}); }

shared::Result<std::vector<Line>> ClinicStore::read_lines(
    const std::string& where, const std::vector<Parameter>& parameters) {
    const auto rows = connection_.run(kLines + where, parameters);
    if (!rows) return rows.error();
    std::vector<Line> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto& row = **rows;
        Line line;
        line.line = text(row, i, 0);
        line.source = text(row, i, 1);
        line.organization_id = text(row, i, 2);
        line.clinic_id = text(row, i, 3);
        line.dialect = text(row, i, 4);
        line.base_url = text(row, i, 5);
        const bool is_meta = line.dialect == "meta";
        const std::string place = is_meta ? "core.integrations.access_token." + line.source
                                          : "core.integration_lines.api_key." + line.line;
        auto token = sealer_.open(row.get(i, is_meta ? 6 : 7), place);
        if (!token) return token.error();
        line.token = std::move(*token);
        line.reports_every_send = row.get(i, 8) == "t";
        out.push_back(std::move(line));
    }
    return out;
}

shared::Result<std::vector<Clinic>> ClinicStore::clinics(const std::vector<std::string>& ids) {
    const auto rows =
        ids.empty() ? connection_.run(kClinics)
                    : connection_.run(std::string(kClinics) + " AND c.id = ANY ($1::uuid[])",
                                      {shared::postgres::array({ids.begin(), ids.end()})});
    if (!rows) return rows.error();
    std::vector<Clinic> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        auto clinic = read_clinic((*rows)->get(i, 0));
        if (!clinic) return clinic.error();
        out.push_back(std::move(*clinic));
    }
    return out;
}

shared::Result<ClinicStore::Changes> ClinicStore::changes() {
    const auto rows = connection_.run(kChanges, {mark_.empty() ? "infinity" : mark_});
    if (!rows) return rows.error();
    Changes out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto kind = (*rows)->get(i, 0);
        if (kind == "line") out.lines.push_back(text(**rows, i, 1));
        if (kind == "clinic") out.clinics.push_back(text(**rows, i, 1));
        if (kind == "mark") mark_ = text(**rows, i, 1);
    }
    return out;
}

}  // namespace workers::hot::lookup
