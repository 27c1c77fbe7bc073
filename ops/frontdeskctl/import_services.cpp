// `frontdeskctl import services`: what clinics offer, with its price.
#include "ops/frontdeskctl/import_kind.hpp"
#include "ops/frontdeskctl/numbers.hpp"
#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Parameter;
using shared::postgres::Transaction;

constexpr const char* kFaults = R"(
SELECT d.line, 'code: stands in line ' || d.first || ' already' FROM (
    SELECT line, min(line) OVER (PARTITION BY clinic_id, code) AS first FROM import_rows) d
WHERE d.line > d.first)";

// A new one stands behind those that the clinic has.
constexpr const char* kServices = R"(
INSERT INTO healthcare.services AS t
    (id, clinic_id, code, name, aliases, duration_minutes, position, is_active)
SELECT coalesce(s.id, r.id), r.clinic_id, r.code, r.name,
    CASE WHEN 'aliases' = ANY (r.given) THEN r.aliases ELSE coalesce(s.aliases, '{}') END,
    CASE WHEN 'duration_minutes' = ANY (r.given) THEN r.duration_minutes
        ELSE s.duration_minutes END,
    coalesce(r.position, s.position,
        (SELECT coalesce(max(o.position), -1) FROM healthcare.services o
         WHERE o.clinic_id = r.clinic_id)
        + row_number() OVER (PARTITION BY r.clinic_id, s.id IS NULL ORDER BY r.line)),
    CASE WHEN 'is_active' = ANY (r.given) THEN r.is_active ELSE coalesce(s.is_active, true) END
FROM import_rows r
LEFT JOIN healthcare.services s ON s.clinic_id = r.clinic_id AND s.code = r.code
ORDER BY 2, 3
ON CONFLICT (clinic_id, code) DO UPDATE SET name = excluded.name, aliases = excluded.aliases,
    duration_minutes = excluded.duration_minutes, position = excluded.position,
    is_active = excluded.is_active
WHERE (t.name, t.aliases, t.duration_minutes, t.position, t.is_active) IS DISTINCT FROM
    (excluded.name, excluded.aliases, excluded.duration_minutes, excluded.position,
    excluded.is_active)
RETURNING xmax = 0 AS is_new)";

// A service has the one price of its line.
constexpr const char* kOldPrices = R"(
DELETE FROM healthcare.prices p USING import_rows r, healthcare.services s
WHERE 'price' = ANY (r.given) AND s.clinic_id = r.clinic_id AND s.code = r.code
    AND p.service_id = s.id AND p.currency IS DISTINCT FROM r.currency)";

constexpr const char* kPrices = R"(
INSERT INTO healthcare.prices AS t (service_id, clinic_id, currency, amount, amount_to)
SELECT s.id, s.clinic_id, r.currency, r.amount, r.amount_to FROM import_rows r
JOIN healthcare.services s ON s.clinic_id = r.clinic_id AND s.code = r.code
WHERE r.currency IS NOT NULL ORDER BY s.id
ON CONFLICT (service_id, currency) DO UPDATE SET
    amount = excluded.amount, amount_to = excluded.amount_to
WHERE (t.amount, t.amount_to) IS DISTINCT FROM (excluded.amount, excluded.amount_to)
RETURNING xmax = 0 AS is_new)";

class ImportOfServices final : public Import {
  public:
    explicit ImportOfServices(const ImportContext& context) : context_(context) {}

    const ImportColumns& columns() const override {
        static const ImportColumns all{{"clinic", Cell::kText, true},
                                       {"code", Cell::kText, true},
                                       {"name.*", Cell::kText, true},
                                       {"aliases.*", Cell::kTexts},
                                       {"price.amount"},
                                       {"price.amount_to"},
                                       {"price.currency"},
                                       {"duration_minutes", Cell::kNumber},
                                       {"position", Cell::kNumber},
                                       {"is_active", Cell::kTruth}};
        return all;
    }

    void read(const ImportLine& line) override {
        const auto clinic = context_.clinics.find(line.record);
        const auto service = read_service(line.record);
        const auto position = line.record.member("position").integer(0, 1'000'000);
        const bool is_active = line.record.member("is_active").flag(true);
        if (!line.faults.empty()) return;
        const auto space = shared::Uuid::parse(clinic).value();
        const auto& price = service.price;
        rows_.add({std::to_string(line.number),
                   shared::uuid_v5(space, "service:" + service.code).text(),
                   clinic,
                   service.code,
                   service.name,
                   service.aliases,
                   price ? Parameter(price->currency) : std::nullopt,
                   price ? Parameter(price->amount) : std::nullopt,
                   price ? price->amount_to : std::nullopt,
                   number(service.duration_minutes),
                   number(position),
                   is_active ? "t" : "f",
                   given_members(line.record)});
    }

    void check(Transaction& work, LineFaults& faults) override {
        rows_.stage(work, context_.progress);
        note_faults(work, kFaults, faults);
    }

    ImportCounts write(Transaction& work) override {
        ImportCounts counts;
        run_upsert(work, kServices, counts);
        counts.removed += work.run(kOldPrices)->affected();
        run_upsert(work, kPrices, counts);
        return counts;
    }

  private:
    ImportContext context_;
    StagedRows rows_{"import_rows",
                     {{"line", "bigint"},
                      {"id", "uuid"},
                      {"clinic_id", "uuid"},
                      {"code", "text"},
                      {"name", "jsonb"},
                      {"aliases", "jsonb"},
                      {"currency", "text"},
                      {"amount", "numeric"},
                      {"amount_to", "numeric"},
                      {"duration_minutes", "integer"},
                      {"position", "integer"},
                      {"is_active", "boolean"},
                      {"given", "text[]"}}};
};

}  // namespace

std::unique_ptr<Import> import_of_services(const ImportContext& context) {
    return std::make_unique<ImportOfServices>(context);
}

}  // namespace ops::frontdeskctl
