#include "workers/hot/lookup/clinic_source.hpp"

#include "shared/base/log.hpp"

#include <utility>

namespace workers::hot::lookup {
namespace {

using shared::Error;
using shared::postgres::Rows;

constexpr const char* kInstances = R"sql(
SELECT l.line, l.clinic_id, l.organization_id, c.name, coalesce(l.number, c.whatsapp_number)
FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
LEFT JOIN core.clinics c ON c.id = l.clinic_id
WHERE i.is_enabled)sql";

constexpr const char* kOrganizations = R"sql(
SELECT organization_id, (array_agg(id))[1] FROM core.clinics WHERE is_active)sql";

constexpr const char* kLines = R"sql(
SELECT l.line, l.source, i.dialect, i.base_url, i.access_token, l.api_key, i.reports_every_send,
       i.keeps_send_limits, coalesce(l.clinic_id, l.organization_id), %s, i.takeover_hours, i.settings->'templates'
FROM core.integration_lines l JOIN core.integrations i ON i.name = l.source
WHERE i.is_enabled)sql";

// One JSON object per clinic, in the form of ClinicCodec: what is cached is what is read.
constexpr const char* kClinics = R"sql(
SELECT c.id, c.version, json_build_object(
  'id', c.id, 'organization_id', c.organization_id, 'name', c.name, 'languages', c.languages,
  'timezone', c.timezone, 'location', c.location, 'map_url', c.map_url, 'phone', c.phone,
  'emergency_number', c.emergency_number, 'resume_word', c.resume_word,
  'revision', c.version,
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

}  // namespace

ClinicSource::ClinicSource(ReadConnections& connections,
                           shared::crypto::Sealer sealer,
                           shared::app::Health& health)
    : connections_(connections), sealer_(std::move(sealer)), health_(health) {}

shared::Result<ClinicSource::RowsPtr> ClinicSource::run(std::size_t thread,
                                                        const std::string& sql,
                                                        const std::string& only,
                                                        const Ids* ids) {
    if (ids == nullptr) return connections_.run(thread, sql);
    return connections_.run(
        thread, sql + only, {shared::postgres::array({ids->begin(), ids->end()})});
}

ClinicSource::Reads<Instance> ClinicSource::instances(std::size_t thread, const Ids* ids) {
    const auto version = connections_.mark(thread);
    if (!version) return version.error();
    const auto rows = run(thread, kInstances, " AND l.line = ANY ($1::text[])", ids);
    if (!rows) return rows.error();
    std::vector<shared::cache::Read<Instance>> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const Rows& row = **rows;
        Instance instance{
            text(row, i, 0), text(row, i, 1), text(row, i, 2), text(row, i, 3), text(row, i, 4)};
        std::string id = instance.line;
        out.push_back({std::move(id), std::move(instance), *version});
    }
    return out;
}

ClinicSource::Reads<OnlyClinic> ClinicSource::organizations(std::size_t thread, const Ids* ids) {
    const auto version = connections_.mark(thread);
    if (!version) return version.error();
    const std::string only = ids != nullptr ? " AND organization_id = ANY ($1::uuid[])" : "";
    const auto rows =
        run(thread, kOrganizations + only + " GROUP BY 1 HAVING count(*) = 1", "", ids);
    if (!rows) return rows.error();
    std::vector<shared::cache::Read<OnlyClinic>> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        out.push_back({text(**rows, i, 0), OnlyClinic{text(**rows, i, 1)}, *version});
    }
    return out;
}

ClinicSource::Reads<Clinic> ClinicSource::clinics(std::size_t thread, const Ids* ids) {
    const auto rows = run(thread, kClinics, " AND c.id = ANY ($1::uuid[])", ids);
    if (!rows) return rows.error();
    std::vector<shared::cache::Read<Clinic>> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        auto clinic = ClinicCodec::read((*rows)->get(i, 2));
        if (clinic) refused_.tell(*clinic);
        out.push_back({text(**rows, i, 0), std::move(clinic), integer(**rows, i, 1)});
    }
    return out;
}

ClinicSource::Reads<Line> ClinicSource::lines(std::size_t thread, const Ids* ids) {
    // Read in the same breath, so that what is read next has a version without asking for one.
    static const std::string kSql =
        std::string(kLines).replace(std::string_view(kLines).find("%s"), 2, ReadConnections::kMark);
    const auto rows = run(thread, kSql, " AND l.line = ANY ($1::text[])", ids);
    if (!rows) return rows.error();
    if ((*rows)->size() > 0) connections_.set_mark(thread, integer(**rows, 0, 9));
    if (ids == nullptr) {
        const std::lock_guard lock(guard_);
        unopened_.clear();
    }
    std::vector<shared::cache::Read<Line>> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        out.push_back({text(**rows, i, 0), read_line(**rows, i)});
    }
    note_credentials();
    return out;
}

shared::Result<Line> ClinicSource::read_line(const Rows& rows, std::size_t row) {
    Line line;
    line.line = text(rows, row, 0);
    line.source = text(rows, row, 1);
    line.dialect = text(rows, row, 2);
    line.base_url = text(rows, row, 3);
    line.reports_every_send = rows.get(row, 6) == "t";
    line.keeps_send_limits = rows.get(row, 7) == "t";
    line.clinic_id = text(rows, row, 8);
    if (!text(rows, row, 10).empty())
        line.takeover_hours = static_cast<int>(integer(rows, row, 10));
    shared::json::Parser parser;
    const auto templates = parser.parse(rows.get(row, 11));
    if (templates) line.templates = read_templates(*templates);
    const bool is_meta = line.dialect == "meta";
    const std::string place = is_meta ? "core.integrations.access_token." + line.source
                                      : "core.integration_lines.api_key." + line.line;
    auto token = sealer_.open(rows.get(row, is_meta ? 4 : 5), place);
    const std::lock_guard lock(guard_);
    if (token) {
        unopened_.erase(line.line);
        line.token = std::move(*token);
        return line;
    }
    unopened_[line.line] = token.error().code;
    shared::log::warning_every(30,
                               "line_credential " + line.line,
                               "the credential of a line does not open",
                               {{"line", line.line}, {"code", token.error().code}});
    return Error{token.error().code, "the credential of a line", shared::Action::kStop};
}

void ClinicSource::note_credentials() {
    using State = shared::app::Health::State;
    const std::lock_guard lock(guard_);
    health_.set("credentials",
                unopened_.empty() ? State::kUp : State::kDegraded,
                unopened_.empty() ? "" : unopened_.begin()->second);
}

}  // namespace workers::hot::lookup
