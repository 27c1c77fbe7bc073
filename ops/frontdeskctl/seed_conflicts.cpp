#include "ops/frontdeskctl/seed_apply.hpp"
#include "shared/crypto/hmac.hpp"

#include <map>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::array;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

constexpr const char* kZones =
    "SELECT name, name FROM pg_timezone_names WHERE name = ANY ($1::text[])";
constexpr const char* kClinics =
    "SELECT id, organization_id FROM core.clinics WHERE id = ANY ($1::uuid[])";
constexpr const char* kOrganizations =
    "SELECT id, id FROM core.organizations WHERE id = ANY ($1::uuid[])";
constexpr const char* kTokens =
    "SELECT path_token_hash, name FROM core.integrations WHERE path_token_hash = ANY ($1::text[])";
constexpr const char* kLines =
    "SELECT line, source FROM core.integration_lines WHERE line = ANY ($1::text[])";

// What the database has under names of the file: the first column to the second.
class Known {
  public:
    // Those that are no uuid are left out where only uuids may be asked for.
    enum class Names { kTexts, kUuids };
    explicit Known(Names names = Names::kTexts) : names_(names) {}

    void ask_for(const std::string& name) {
        if (names_ == Names::kUuids && !is_uuid(name)) return;
        wanted_.emplace_back(name);
    }
    void read(Transaction& work, const char* sql) {
        const auto rows = work.run(sql, {array(wanted_)});
        for (std::size_t row = 0; row < rows->size(); ++row) {
            found_.emplace(rows->get(row, 0), rows->get(row, 1));
        }
    }
    // Empty where there is none.
    std::string of(const std::string& name) const {
        const auto found = found_.find(name);
        return found == found_.end() ? std::string() : found->second;
    }

  private:
    Names names_;
    std::vector<Parameter> wanted_;
    std::map<std::string, std::string> found_;
};

class Check {
  public:
    Check(const SeedFile& file, const std::string& key, std::vector<std::string>& faults)
        : file_(file), key_(key), faults_(faults) {
        for (const auto& each : file.organizations) listed_.emplace(each.id, each.id);
        for (const auto& each : file.clinics) clinics_.emplace(each.id, each.organization_id);
    }

    void read(Transaction& work) {
        for (const auto& clinic : file_.clinics) {
            if (!clinic.timezone.empty()) zones_.ask_for(clinic.timezone);
            owners_.ask_for(clinic.id);
        }
        for (const auto& source : file_.sources) {
            tokens_.ask_for(token_hash(source));
            for (const auto& line : source.lines) {
                lines_.ask_for(line.line);
                if (line.clinic_id) owners_.ask_for(*line.clinic_id);
                if (line.organization_id) organizations_.ask_for(*line.organization_id);
            }
        }
        zones_.read(work, kZones);
        owners_.read(work, kClinics);
        organizations_.read(work, kOrganizations);
        tokens_.read(work, kTokens);
        lines_.read(work, kLines);
    }

    void all() {
        for (const auto& clinic : file_.clinics) check_clinic(clinic);
        for (const auto& source : file_.sources) {
            const auto other = tokens_.of(token_hash(source));
            if (!other.empty() && other != source.name) {
                faults_.push_back(source.path + "/path_token: is that of source " + other);
            }
            for (const auto& line : source.lines) check_line(source, line);
        }
    }

  private:
    std::string token_hash(const SeedSource& source) const {
        return shared::crypto::keyed_hash(key_, "path_token\n" + source.path_token);
    }

    void check_clinic(const SeedClinic& clinic) {
        if (!clinic.timezone.empty() && zones_.of(clinic.timezone).empty()) {
            faults_.push_back(clinic.path + "/timezone: is no time zone that PostgreSQL knows");
        }
        const auto owner = owners_.of(clinic.id);
        if (!owner.empty() && owner != clinic.organization_id) {
            faults_.push_back(clinic.path + "/id: exists under organization " + owner);
        }
    }

    void check_line(const SeedSource& source, const SeedLine& line) {
        const auto other = lines_.of(line.line);
        if (!other.empty() && other != source.name) {
            faults_.push_back(line.path + "/line: exists under source " + other);
        }
        if (line.organization_id && is_uuid(*line.organization_id) &&
            !listed_.contains(*line.organization_id) &&
            organizations_.of(*line.organization_id).empty()) {
            faults_.push_back(line.path + "/organization_id: no such organization");
        }
        if (!line.clinic_id || !is_uuid(*line.clinic_id)) return;
        // In the file or in the database.
        const auto in_file = clinics_.find(*line.clinic_id);
        const auto organization =
            in_file != clinics_.end() ? in_file->second : owners_.of(*line.clinic_id);
        if (organization.empty()) {
            faults_.push_back(line.path + "/clinic_id: no such clinic");
        } else if (line.organization_id && *line.organization_id != organization) {
            faults_.push_back(line.path + "/organization_id: the clinic belongs to " +
                              organization);
        }
    }

    const SeedFile& file_;
    const std::string& key_;
    std::vector<std::string>& faults_;
    std::map<std::string, std::string> listed_, clinics_;  // of the file
    Known zones_, tokens_, lines_;
    Known owners_{Known::Names::kUuids}, organizations_{Known::Names::kUuids};
};

}  // namespace

void check_seed(Transaction& work,
                const SeedFile& file,
                const std::string& installation_key,
                std::vector<std::string>& faults) {
    Check check(file, installation_key, faults);
    check.read(work);
    check.all();
}

}  // namespace ops::frontdeskctl
