#include "ops/frontdeskctl/seed_apply.hpp"
#include "shared/crypto/hmac.hpp"

#include <algorithm>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Transaction;

// Text form of the first column of the first row; empty where there is none.
std::string value(Transaction& work,
                  const std::string& sql,
                  const std::vector<shared::postgres::Parameter>& parameters) {
    const auto rows = work.run(sql, parameters);
    return rows->size() == 0 ? std::string() : std::string(rows->get(0, 0));
}

void check_clinic(Transaction& work, const SeedClinic& clinic, std::vector<std::string>& faults) {
    if (!clinic.timezone.empty() &&
        value(work, "SELECT 1 FROM pg_timezone_names WHERE name = $1", {clinic.timezone}).empty()) {
        faults.push_back(clinic.path + "/timezone: is no time zone that PostgreSQL knows");
    }
    if (!is_uuid(clinic.id)) return;
    const auto owner =
        value(work, "SELECT organization_id FROM core.clinics WHERE id = $1", {clinic.id});
    if (!owner.empty() && owner != clinic.organization_id) {
        faults.push_back(clinic.path + "/id: exists under organization " + owner);
    }
}

// The organization of the clinic, in the file or in the database; empty where it is nowhere.
std::string organization_of(Transaction& work, const SeedFile& file, const std::string& clinic_id) {
    const auto found = std::find_if(file.clinics.begin(),
                                    file.clinics.end(),
                                    [&](const SeedClinic& each) { return each.id == clinic_id; });
    if (found != file.clinics.end()) return found->organization_id;
    return value(work, "SELECT organization_id FROM core.clinics WHERE id = $1", {clinic_id});
}

bool organization_exists(Transaction& work, const SeedFile& file, const std::string& id) {
    const bool listed = std::any_of(file.organizations.begin(),
                                    file.organizations.end(),
                                    [&](const SeedOrganization& each) { return each.id == id; });
    return listed || !value(work, "SELECT id FROM core.organizations WHERE id = $1", {id}).empty();
}

void check_line(Transaction& work,
                const SeedFile& file,
                const SeedSource& source,
                const SeedLine& line,
                std::vector<std::string>& faults) {
    const auto other =
        value(work,
              "SELECT source FROM core.integration_lines WHERE line = $1 AND source <> $2",
              {line.line, source.name});
    if (!other.empty()) faults.push_back(line.path + "/line: exists under source " + other);
    if (line.organization_id && is_uuid(*line.organization_id) &&
        !organization_exists(work, file, *line.organization_id)) {
        faults.push_back(line.path + "/organization_id: no such organization");
    }
    if (!line.clinic_id || !is_uuid(*line.clinic_id)) return;
    const auto organization = organization_of(work, file, *line.clinic_id);
    if (organization.empty()) {
        faults.push_back(line.path + "/clinic_id: no such clinic");
    } else if (line.organization_id && *line.organization_id != organization) {
        faults.push_back(line.path + "/organization_id: the clinic belongs to " + organization);
    }
}

}  // namespace

void check_seed(Transaction& work,
                const SeedFile& file,
                const std::string& installation_key,
                std::vector<std::string>& faults) {
    for (const auto& clinic : file.clinics) check_clinic(work, clinic, faults);
    for (const auto& source : file.sources) {
        const auto other =
            value(work,
                  "SELECT name FROM core.integrations WHERE path_token_hash = $1 AND name <> $2",
                  {shared::crypto::keyed_hash(installation_key, "path_token\n" + source.path_token),
                   source.name});
        if (!other.empty())
            faults.push_back(source.path + "/path_token: is that of source " + other);
        for (const auto& line : source.lines) check_line(work, file, source, line, faults);
    }
}

}  // namespace ops::frontdeskctl
