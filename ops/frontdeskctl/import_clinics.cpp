// `frontdeskctl import clinics`: clinics and, where they are new, the organizations they belong to.
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/seed_file.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::array;
using shared::postgres::Transaction;

constexpr const char* kFaults = R"(
WITH zones AS MATERIALIZED (SELECT name FROM pg_timezone_names)
SELECT r.line, 'timezone: is no time zone that PostgreSQL knows' FROM import_rows r
WHERE NOT EXISTS (SELECT FROM zones z WHERE z.name = r.timezone)
UNION ALL
SELECT r.line, 'id: belongs to another organization' FROM import_rows r
JOIN core.clinics c ON c.id = r.id WHERE c.organization_id <> r.organization_id
UNION ALL
SELECT r.line, 'organization_id: is new, and no line has its organization_name' FROM import_rows r
WHERE NOT EXISTS (SELECT FROM core.organizations o WHERE o.id = r.organization_id)
    AND NOT EXISTS (SELECT FROM import_rows n
        WHERE n.organization_id = r.organization_id AND n.organization_name IS NOT NULL)
UNION ALL
SELECT n.line, 'organization_name: line ' || n.first || ' has another one' FROM (
    SELECT line, organization_name, first_value(organization_name) OVER w AS name,
        first_value(line) OVER w AS first
    FROM import_rows WHERE organization_name IS NOT NULL
    WINDOW w AS (PARTITION BY organization_id ORDER BY line)) n
WHERE n.organization_name <> n.name
UNION ALL
SELECT d.line, 'id: stands in line ' || d.first || ' already' FROM (
    SELECT line, min(line) OVER (PARTITION BY id) AS first FROM import_rows) d
WHERE d.line > d.first)";

constexpr const char* kOrganizations = R"(
INSERT INTO core.organizations AS t (id, name)
SELECT DISTINCT organization_id, organization_name FROM import_rows
WHERE organization_name IS NOT NULL ORDER BY 1
ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name
RETURNING xmax = 0 AS is_new)";

constexpr const char* kClinics = R"(
INSERT INTO core.clinics AS t (id, organization_id, name, is_active, timezone, languages,
    whatsapp_number, phone, location, map_url, emergency_number, resume_word)
SELECT r.id, r.organization_id, r.name,
    CASE WHEN 'is_active' = ANY (r.given) THEN r.is_active ELSE coalesce(c.is_active, true) END,
    r.timezone, r.languages,
    CASE WHEN 'whatsapp_number' = ANY (r.given) THEN r.whatsapp_number ELSE c.whatsapp_number END,
    CASE WHEN 'phone' = ANY (r.given) THEN r.phone ELSE c.phone END,
    CASE WHEN 'location' = ANY (r.given) THEN r.location ELSE coalesce(c.location, '{}') END,
    CASE WHEN 'location' = ANY (r.given) THEN r.map_url ELSE c.map_url END,
    CASE WHEN 'emergency_number' = ANY (r.given) THEN r.emergency_number
        ELSE c.emergency_number END,
    CASE WHEN 'resume_word' = ANY (r.given) THEN r.resume_word ELSE c.resume_word END
FROM import_rows r LEFT JOIN core.clinics c ON c.id = r.id ORDER BY r.id
ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active,
    timezone = excluded.timezone, languages = excluded.languages,
    whatsapp_number = excluded.whatsapp_number, phone = excluded.phone,
    location = excluded.location, map_url = excluded.map_url,
    emergency_number = excluded.emergency_number, resume_word = excluded.resume_word
WHERE (t.name, t.is_active, t.timezone, t.languages, t.whatsapp_number, t.phone, t.location,
    t.map_url, t.emergency_number, t.resume_word) IS DISTINCT FROM
    (excluded.name, excluded.is_active, excluded.timezone, excluded.languages,
    excluded.whatsapp_number, excluded.phone, excluded.location, excluded.map_url,
    excluded.emergency_number, excluded.resume_word)
RETURNING xmax = 0 AS is_new)";

class ImportOfClinics final : public Import {
  public:
    explicit ImportOfClinics(const ImportContext& context) : progress_(context.progress) {}

    const ImportColumns& columns() const override {
        static const ImportColumns all{{"id", Cell::kText, true},
                                       {"organization_id", Cell::kText, true},
                                       {"name", Cell::kText, true},
                                       {"timezone", Cell::kText, true},
                                       {"languages", Cell::kTexts, true},
                                       {"organization_name"},
                                       {"is_active", Cell::kTruth},
                                       {"whatsapp_number"},
                                       {"phone"},
                                       {"emergency_number"},
                                       {"resume_word"},
                                       {"location.text.*"},
                                       {"location.map_url"}};
        return all;
    }

    void read(const ImportLine& line) override {
        const auto organization =
            line.record.member("organization_id").required_text(is_uuid, "a uuid in lower case");
        const auto organization_name = line.record.member("organization_name").text();
        const auto clinic = read_clinic_itself(line.record);
        if (!line.faults.empty()) return;
        rows_.add({std::to_string(line.number),
                   clinic.id,
                   organization,
                   organization_name,
                   clinic.name,
                   clinic.is_active ? "t" : "f",
                   clinic.timezone,
                   array({clinic.languages.begin(), clinic.languages.end()}),
                   clinic.whatsapp_number,
                   clinic.phone,
                   clinic.location,
                   clinic.map_url,
                   clinic.emergency_number,
                   clinic.resume_word,
                   given_members(line.record)});
    }

    void check(Transaction& work, LineFaults& faults) override {
        rows_.stage(work, progress_);
        note_faults(work, kFaults, faults);
    }

    ImportCounts write(Transaction& work) override {
        ImportCounts counts, organizations;
        run_upsert(work, kOrganizations, organizations);
        run_upsert(work, kClinics, counts);
        counts.organizations = organizations.made;
        counts.changed += organizations.changed;
        return counts;
    }

  private:
    RowProgress& progress_;
    StagedRows rows_{"import_rows",
                     {{"line", "bigint"},
                      {"id", "uuid"},
                      {"organization_id", "uuid"},
                      {"organization_name", "text"},
                      {"name", "text"},
                      {"is_active", "boolean"},
                      {"timezone", "text"},
                      {"languages", "text[]"},
                      {"whatsapp_number", "text"},
                      {"phone", "text"},
                      {"location", "jsonb"},
                      {"map_url", "text"},
                      {"emergency_number", "text"},
                      {"resume_word", "text"},
                      {"given", "text[]"}}};
};

}  // namespace

std::unique_ptr<Import> import_of_clinics(const ImportContext& context) {
    return std::make_unique<ImportOfClinics>(context);
}

}  // namespace ops::frontdeskctl
