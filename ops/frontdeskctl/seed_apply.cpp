// The clinics of a file; its sources are in seed_apply_sources.cpp.
#include "ops/frontdeskctl/seed_apply.hpp"

#include "ops/frontdeskctl/numbers.hpp"
#include "ops/frontdeskctl/seed_columns.hpp"
#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::array;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

constexpr const char* kOrganizations = R"(
INSERT INTO core.organizations AS t (id, name)
SELECT * FROM unnest($1::uuid[], $2::text[])
ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE t.name IS DISTINCT FROM excluded.name)";

constexpr const char* kClinics = R"(
INSERT INTO core.clinics AS t (id, organization_id, name, is_active, timezone, languages,
    whatsapp_number, phone, location, map_url, emergency_number, resume_word, retention_months,
    reminders, quiet_from, quiet_to)
SELECT n.id, n.organization, n.name, n.is_active, n.timezone, n.languages::text[], n.whatsapp_number,
    n.phone, n.location, n.map_url, n.emergency_number, n.resume_word, n.retention_months,
    n.reminders, n.quiet_from, n.quiet_to
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::jsonb[], $10::text[], $11::text[], $12::text[], $13::smallint[],
    $14::boolean[], $15::time[], $16::time[])
    AS n(id, organization, name, is_active, timezone, languages, whatsapp_number, phone, location,
         map_url, emergency_number, resume_word, retention_months, reminders, quiet_from, quiet_to)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active,
    timezone = excluded.timezone, languages = excluded.languages,
    whatsapp_number = excluded.whatsapp_number, phone = excluded.phone,
    location = excluded.location, map_url = excluded.map_url,
    emergency_number = excluded.emergency_number, resume_word = excluded.resume_word,
    retention_months = excluded.retention_months, reminders = excluded.reminders,
    quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to
WHERE (t.name, t.is_active, t.timezone, t.languages, t.whatsapp_number, t.phone, t.location,
        t.map_url, t.emergency_number, t.resume_word, t.retention_months, t.reminders,
        t.quiet_from, t.quiet_to)
    IS DISTINCT FROM (excluded.name, excluded.is_active, excluded.timezone, excluded.languages,
        excluded.whatsapp_number, excluded.phone, excluded.location, excluded.map_url,
        excluded.emergency_number, excluded.resume_word, excluded.retention_months,
        excluded.reminders, excluded.quiet_from, excluded.quiet_to))";

// What the clinics have and the file does not list goes, what it lists comes. $1: the clinics.
constexpr const char* kDropHours = R"(
DELETE FROM healthcare.clinic_hours t WHERE t.clinic_id = ANY ($1::uuid[])
    AND (t.clinic_id, t.day, t.opens, t.closes) NOT IN (
        SELECT * FROM unnest($2::uuid[], $3::int[], $4::time[], $5::time[])))";
constexpr const char* kAddHours = R"(
INSERT INTO healthcare.clinic_hours (clinic_id, day, opens, closes)
SELECT * FROM unnest($1::uuid[], $2::int[], $3::time[], $4::time[]) ON CONFLICT DO NOTHING)";

constexpr const char* kDropHolidays = R"(
DELETE FROM healthcare.clinic_holidays t WHERE t.clinic_id = ANY ($1::uuid[])
    AND (t.clinic_id, t.date, t.name) NOT IN (
        SELECT * FROM unnest($2::uuid[], $3::date[], $4::text[])))";
constexpr const char* kAddHolidays = R"(
INSERT INTO healthcare.clinic_holidays (clinic_id, date, name)
SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[]) ON CONFLICT DO NOTHING)";

constexpr const char* kDropTexts = R"(
DELETE FROM healthcare.reply_texts t WHERE t.clinic_id = ANY ($1::uuid[])
    AND (t.clinic_id, t.name, t.language, t.body) NOT IN (
        SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[])))";
constexpr const char* kAddTexts = R"(
INSERT INTO healthcare.reply_texts (clinic_id, name, language, body)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING)";

// Services that the file does not list stay as rows, appointments name them.
constexpr const char* kRetireServices = R"(
UPDATE healthcare.services t SET is_active = false
WHERE t.clinic_id = ANY ($1::uuid[]) AND t.is_active
    AND (t.clinic_id, t.code) NOT IN (SELECT * FROM unnest($2::uuid[], $3::text[])))";
constexpr const char* kServices = R"(
INSERT INTO healthcare.services AS t (id, clinic_id, code, name, aliases, duration_minutes, position)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::jsonb[], $6::int[],
    $7::int[])
ON CONFLICT (clinic_id, code) DO UPDATE SET name = excluded.name, aliases = excluded.aliases,
    duration_minutes = excluded.duration_minutes, position = excluded.position, is_active = true
WHERE (t.name, t.aliases, t.duration_minutes, t.position, t.is_active) IS DISTINCT FROM
    (excluded.name, excluded.aliases, excluded.duration_minutes, excluded.position, true))";

// $1: the services that the file lists.
constexpr const char* kDropPrices = R"(
DELETE FROM healthcare.prices t WHERE t.service_id = ANY ($1::uuid[])
    AND (t.service_id, t.currency) NOT IN (SELECT * FROM unnest($2::uuid[], $3::text[])))";
constexpr const char* kPrices = R"(
INSERT INTO healthcare.prices AS t (service_id, clinic_id, currency, amount, amount_to)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::numeric[])
ON CONFLICT (service_id, currency) DO UPDATE SET amount = excluded.amount,
    amount_to = excluded.amount_to
WHERE (t.amount, t.amount_to) IS DISTINCT FROM (excluded.amount, excluded.amount_to))";

class Writer {
  public:
    Writer(Transaction& work, const SeedFile& file) : work_(work), file_(file) {
        std::vector<Parameter> ids;
        for (const auto& clinic : file.clinics) ids.emplace_back(clinic.id);
        clinics_ = array(ids);
    }

    std::size_t write() {
        write_clinics();
        write_hours();
        write_holidays();
        write_texts();
        write_services();
        return changed_;
    }

  private:
    void run(const char* sql, const std::vector<Parameter>& parameters) {
        changed_ += work_.run(sql, parameters)->affected();
    }
    // `drop` knows the clinics, or other owners of the rows, before the columns.
    void replace(const char* drop, const char* add, const SeedColumns& rows) {
        auto all = rows.parameters();
        all.insert(all.begin(), clinics_);
        run(drop, all);
        run(add, rows.parameters());
    }

    void write_clinics() {
        SeedColumns organizations(2);
        for (const auto& row : file_.organizations) organizations.add({row.id, row.name});
        run(kOrganizations, organizations.parameters());
        SeedColumns clinics(16);
        for (const auto& row : file_.clinics) {
            clinics.add({row.id,
                         row.organization_id,
                         row.name,
                         row.is_active ? "t" : "f",
                         row.timezone,
                         array({row.languages.begin(), row.languages.end()}),
                         row.whatsapp_number,
                         row.phone,
                         row.location,
                         row.map_url,
                         row.emergency_number,
                         row.resume_word,
                         number(row.retention_months),
                         row.reminders.enabled ? "t" : "f",
                         row.reminders.quiet_from,
                         row.reminders.quiet_to});
        }
        run(kClinics, clinics.parameters());
    }

    void write_hours() {
        SeedColumns rows(4);
        for (const auto& clinic : file_.clinics) {
            for (const auto& each : clinic.hours) {
                rows.add({clinic.id, std::to_string(each.day), each.open, each.close});
            }
        }
        replace(kDropHours, kAddHours, rows);
    }

    void write_holidays() {
        SeedColumns rows(3);
        for (const auto& clinic : file_.clinics) {
            for (const auto& each : clinic.holidays) rows.add({clinic.id, each.date, each.name});
        }
        replace(kDropHolidays, kAddHolidays, rows);
    }

    void write_texts() {
        SeedColumns rows(4);
        for (const auto& clinic : file_.clinics) {
            for (const auto& each : clinic.reply_texts) {
                rows.add({clinic.id, each.name, each.language, each.body});
            }
        }
        replace(kDropTexts, kAddTexts, rows);
    }

    void write_services() {
        SeedColumns codes(2), services(7), currencies(2), prices(5);
        std::vector<Parameter> ids;
        for (const auto& clinic : file_.clinics) {
            const auto clinic_id = shared::Uuid::parse(clinic.id).value();
            std::int64_t position = 0;
            for (const auto& each : clinic.services) {
                const auto id = shared::uuid_v5(clinic_id, "service:" + each.code).text();
                ids.emplace_back(id);
                codes.add({clinic.id, each.code});
                services.add({id,
                              clinic.id,
                              each.code,
                              each.name,
                              each.aliases,
                              number(each.duration_minutes),
                              std::to_string(position++)});
                if (!each.price) continue;
                const auto& price = *each.price;
                currencies.add({id, price.currency});
                prices.add({id, clinic.id, price.currency, price.amount, price.amount_to});
            }
        }
        auto retired = codes.parameters();
        retired.insert(retired.begin(), clinics_);
        run(kRetireServices, retired);
        run(kServices, services.parameters());
        auto dropped = currencies.parameters();
        dropped.insert(dropped.begin(), array(ids));
        run(kDropPrices, dropped);
        run(kPrices, prices.parameters());
    }

    Transaction& work_;
    const SeedFile& file_;
    Parameter clinics_;  // their ids
    std::size_t changed_ = 0;
};

}  // namespace

std::size_t apply_seed(Transaction& work,
                       const SeedFile& file,
                       const std::string& installation_key,
                       const shared::crypto::Sealer& sealer) {
    const std::size_t changed = Writer(work, file).write();
    return changed + apply_sources(work, file.sources, installation_key, sealer);
}

}  // namespace ops::frontdeskctl
