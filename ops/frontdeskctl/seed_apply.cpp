#include "ops/frontdeskctl/seed_apply.hpp"

#include "shared/base/ids.hpp"
#include "shared/crypto/hmac.hpp"

namespace ops::frontdeskctl {
namespace {

using shared::postgres::array;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

Parameter number(const std::optional<std::int64_t>& value) {
    return value ? Parameter(std::to_string(*value)) : std::nullopt;
}
std::string truth(bool value) {
    return value ? "t" : "f";
}

// Columns of a table kept as arrays, for unnest.
class Columns {
  public:
    explicit Columns(std::size_t count) : columns_(count) {}
    void add(const std::vector<Parameter>& row) {
        for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].push_back(row[i]);
    }
    std::vector<Parameter> parameters(const std::string& first) const {
        std::vector<Parameter> out{first};
        for (const auto& column : columns_) out.emplace_back(array(column));
        return out;
    }

  private:
    std::vector<std::vector<Parameter>> columns_;
};

class Writer {
  public:
    Writer(Transaction& work, const shared::crypto::Sealer& sealer, const std::string& key)
        : work_(work), sealer_(sealer), installation_key_(key) {}

    std::size_t changed() const { return changed_; }

    void write(const SeedOrganization& row) {
        run("INSERT INTO core.organizations AS t (id, name) VALUES ($1, $2) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name "
            "WHERE t.name IS DISTINCT FROM excluded.name",
            {row.id, row.name});
    }

    void write(const SeedClinic& row) {
        run("INSERT INTO core.clinics AS t (id, organization_id, name, is_active, timezone, "
            "languages, "
            "whatsapp_number, phone, location, map_url, emergency_number, resume_word) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name, is_active = excluded.is_active, "
            "timezone = excluded.timezone, languages = excluded.languages, "
            "whatsapp_number = excluded.whatsapp_number, phone = excluded.phone, "
            "location = excluded.location, map_url = excluded.map_url, "
            "emergency_number = excluded.emergency_number, resume_word = excluded.resume_word "
            "WHERE (t.name, t.is_active, t.timezone, t.languages, t.whatsapp_number, t.phone, "
            "t.location, t.map_url, t.emergency_number, t.resume_word) IS DISTINCT FROM "
            "(excluded.name, excluded.is_active, "
            "excluded.timezone, excluded.languages, excluded.whatsapp_number, excluded.phone, "
            "excluded.location, excluded.map_url, excluded.emergency_number, "
            "excluded.resume_word)",
            {row.id,
             row.organization_id,
             row.name,
             truth(row.is_active),
             row.timezone,
             array({row.languages.begin(), row.languages.end()}),
             row.whatsapp_number,
             row.phone,
             row.location,
             row.map_url,
             row.emergency_number,
             row.resume_word});
        write_hours(row);
        write_holidays(row);
        write_services(row);
        write_reply_texts(row);
    }

    void write(const SeedSource& row) {
        const auto old = work_.run(
            "SELECT path_token, secrets, access_token FROM core.integrations WHERE name = $1",
            {row.name});
        const auto place = [&](const char* column) {
            return std::string("core.integrations.") + column + "." + row.name;
        };
        run("INSERT INTO core.integrations AS t (name, provider, dialect, path_token, "
            "path_token_hash, "
            "secrets, base_url, access_token, reports_every_send, takeover_hours, is_enabled, "
            "keeps_send_limits, settings) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
            "ON CONFLICT (name) DO UPDATE SET provider = excluded.provider, "
            "dialect = excluded.dialect, path_token = excluded.path_token, "
            "path_token_hash = excluded.path_token_hash, secrets = excluded.secrets, "
            "base_url = excluded.base_url, access_token = excluded.access_token, "
            "reports_every_send = excluded.reports_every_send, "
            "takeover_hours = excluded.takeover_hours, is_enabled = excluded.is_enabled, "
            "keeps_send_limits = excluded.keeps_send_limits, "
            "settings = (t.settings - 'templates') || excluded.settings "
            "WHERE (t.provider, t.dialect, t.path_token, t.secrets, t.base_url, t.access_token, "
            "t.reports_every_send, t.takeover_hours, t.is_enabled, t.keeps_send_limits, "
            "t.settings) IS "
            "DISTINCT FROM "
            "(excluded.provider, excluded.dialect, excluded.path_token, excluded.secrets, "
            "excluded.base_url, excluded.access_token, excluded.reports_every_send, "
            "excluded.takeover_hours, excluded.is_enabled, excluded.keeps_send_limits, "
            "(t.settings - 'templates') || excluded.settings)",
            {row.name,
             row.provider,
             row.dialect,
             sealed(row.path_token, *old, 0, place("path_token")),
             token_hash(row.path_token),
             sealed(row.secrets, *old, 1, place("secrets")),
             row.base_url,
             sealed(row.access_token, *old, 2, place("access_token")),
             truth(row.reports_every_send),
             number(row.takeover_hours),
             truth(row.is_enabled),
             truth(row.keeps_send_limits),
             row.settings});
        write_lines(row);
    }

    std::string token_hash(const std::string& token) const {
        return shared::crypto::keyed_hash(installation_key_, "path_token\n" + token);
    }

  private:
    void run(const std::string& sql, const std::vector<Parameter>& parameters) {
        changed_ += work_.run(sql, parameters)->affected();
    }

    // The stored form of a secret. What is stored already stays as it is where it means the same:
    // sealing anew would give another text and a change where there is none.
    Parameter sealed(const Parameter& value,
                     const shared::postgres::Rows& old,
                     std::size_t column,
                     const std::string& place) const {
        if (!value) return std::nullopt;
        if (old.size() == 1 && !old.is_null(0, column)) {
            const std::string stored(old.get(0, column));
            const auto open = sealer_.open(stored, place);
            const bool same_form = shared::crypto::is_sealed(stored) == sealer_.has_key();
            if (open && *open == *value && same_form) return stored;
        }
        return sealer_.seal(*value, place);
    }

    void write_hours(const SeedClinic& clinic) {
        Columns rows(3);
        for (const auto& each : clinic.hours) {
            rows.add({std::to_string(each.day), each.open, each.close});
        }
        replace("healthcare.clinic_hours",
                "day, opens, closes",
                "$2::int[], $3::time[], $4::time[]",
                rows.parameters(clinic.id));
    }

    void write_holidays(const SeedClinic& clinic) {
        Columns rows(2);
        for (const auto& each : clinic.holidays) rows.add({each.date, each.name});
        replace("healthcare.clinic_holidays",
                "date, name",
                "$2::date[], $3::text[]",
                rows.parameters(clinic.id));
    }

    void write_reply_texts(const SeedClinic& clinic) {
        Columns rows(3);
        for (const auto& each : clinic.reply_texts) rows.add({each.name, each.language, each.body});
        replace("healthcare.reply_texts",
                "name, language, body",
                "$2::text[], $3::text[], $4::text[]",
                rows.parameters(clinic.id));
    }

    // Rows of the clinic that are not among the arrays go, those that are not there come.
    void replace(const std::string& table,
                 const std::string& columns,
                 const std::string& arrays,
                 const std::vector<Parameter>& parameters) {
        const auto listed = "SELECT * FROM unnest(" + arrays + ") AS n(" + columns + ")";
        run("DELETE FROM " + table + " WHERE clinic_id = $1 AND (" + columns + ") NOT IN (" +
                listed + ")",
            parameters);
        run("INSERT INTO " + table + " (clinic_id, " + columns + ") SELECT $1, n.* FROM (" +
                listed + ") n ON CONFLICT DO NOTHING",
            parameters);
    }

    // Services that the file does not list stay as rows, appointments name them.
    void write_services(const SeedClinic& clinic) {
        std::vector<Parameter> codes;
        for (const auto& service : clinic.services) codes.emplace_back(service.code);
        run("UPDATE healthcare.services SET is_active = false "
            "WHERE clinic_id = $1 AND is_active AND code <> ALL ($2::text[])",
            {clinic.id, array(codes)});
        std::int64_t position = 0;
        for (const auto& service : clinic.services) write_service(clinic, service, position++);
    }

    void write_service(const SeedClinic& clinic,
                       const SeedService& service,
                       std::int64_t position) {
        const auto clinic_id = shared::Uuid::parse(clinic.id).value();
        const auto id = shared::uuid_v5(clinic_id, "service:" + service.code).text();
        run("INSERT INTO healthcare.services AS t (id, clinic_id, code, name, aliases, "
            "duration_minutes, position) VALUES ($1, $2, $3, $4, $5, $6, $7) "
            "ON CONFLICT (clinic_id, code) DO UPDATE SET name = excluded.name, "
            "aliases = excluded.aliases, duration_minutes = excluded.duration_minutes, "
            "position = excluded.position, is_active = true "
            "WHERE (t.name, t.aliases, t.duration_minutes, t.position, t.is_active) IS DISTINCT "
            "FROM "
            "(excluded.name, excluded.aliases, excluded.duration_minutes, excluded.position, true)",
            {id,
             clinic.id,
             service.code,
             service.name,
             service.aliases,
             number(service.duration_minutes),
             std::to_string(position)});
        const auto& price = service.price;
        run("DELETE FROM healthcare.prices WHERE service_id = $1 AND currency IS DISTINCT FROM $2",
            {id, price ? Parameter(price->currency) : std::nullopt});
        if (!price) return;
        run("INSERT INTO healthcare.prices AS t (service_id, clinic_id, currency, amount, "
            "amount_to) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (service_id, currency) DO UPDATE SET "
            "amount = excluded.amount, amount_to = excluded.amount_to "
            "WHERE (t.amount, t.amount_to) IS DISTINCT FROM (excluded.amount, excluded.amount_to)",
            {id, clinic.id, price->currency, price->amount, price->amount_to});
    }

    void write_lines(const SeedSource& source) {
        std::vector<Parameter> names;
        for (const auto& line : source.lines) names.emplace_back(line.line);
        run("DELETE FROM core.integration_lines WHERE source = $1 AND line <> ALL ($2::text[])",
            {source.name, array(names)});
        for (const auto& line : source.lines) write_line(source, line);
    }

    void write_line(const SeedSource& source, const SeedLine& line) {
        const auto old =
            work_.run("SELECT api_key FROM core.integration_lines WHERE line = $1", {line.line});
        run("INSERT INTO core.integration_lines AS t (line, source, organization_id, clinic_id, "
            "number, "
            "api_key) VALUES ($1, $2, coalesce($3::uuid, (SELECT organization_id FROM core.clinics "
            "WHERE id = $4::uuid)), $4, $5, $6) ON CONFLICT (line) DO UPDATE SET "
            "organization_id = excluded.organization_id, clinic_id = excluded.clinic_id, "
            "number = excluded.number, api_key = excluded.api_key, updated_at = now() "
            "WHERE (t.organization_id, t.clinic_id, t.number, t.api_key) IS DISTINCT FROM "
            "(excluded.organization_id, excluded.clinic_id, excluded.number, excluded.api_key)",
            {line.line,
             source.name,
             line.organization_id,
             line.clinic_id,
             line.number,
             sealed(line.api_key, *old, 0, "core.integration_lines.api_key." + line.line)});
    }

    Transaction& work_;
    const shared::crypto::Sealer& sealer_;
    const std::string& installation_key_;
    std::size_t changed_ = 0;
};

}  // namespace

std::size_t apply_seed(Transaction& work,
                       const SeedFile& file,
                       const std::string& installation_key,
                       const shared::crypto::Sealer& sealer) {
    Writer writer(work, sealer, installation_key);
    for (const auto& each : file.organizations) writer.write(each);
    for (const auto& each : file.clinics) writer.write(each);
    for (const auto& each : file.sources) writer.write(each);
    return writer.changed();
}

}  // namespace ops::frontdeskctl
