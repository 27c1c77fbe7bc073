#include "shared/cache/entity.hpp"

#include "shared/base/ids.hpp"
#include "shared/cache/keys.hpp"

#include <algorithm>

namespace shared::cache {
namespace {

constexpr std::size_t kMaxLine = 256;

// A line without a clinic leads to its organization's only one.
constexpr const char* kReadBelongings = R"(
SELECT c.organization_id, l.line
FROM core.clinics c
LEFT JOIN core.integration_lines l
    ON l.clinic_id = c.id OR (l.clinic_id IS NULL AND l.organization_id = c.organization_id)
WHERE c.id = $1::uuid ORDER BY l.line)";

Error bad_id(const char* what) {
    return {"bad_id", what, Action::kDeadLetter};
}

bool is_line(std::string_view text) {
    return !text.empty() && text.size() <= kMaxLine &&
           std::none_of(text.begin(), text.end(), [](char letter) {
               return static_cast<unsigned char>(letter) < ' ' || letter == '\x7f';
           });
}

}  // namespace

const std::vector<std::string>& entity_kinds() {
    static const std::vector<std::string> kKinds{
        "clinic", "patient", "appointments", "integration"};
    return kKinds;
}

Result<std::string> read_patient_id(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto clinic = Uuid::parse(text.substr(0, colon));
    const auto patient = Uuid::parse(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!clinic || !patient) return bad_id("CLINIC:PATIENT, two uuids, is taken");
    return clinic->text() + ":" + patient->text();
}

Result<Entity> read_entity(std::string_view kind, std::string_view id) {
    const auto known = std::find(entity_kinds().begin(), entity_kinds().end(), kind);
    if (known == entity_kinds().end()) {
        return Error{"bad_entity",
                     "clinic, patient, appointments or integration is taken",
                     Action::kDeadLetter};
    }
    Entity out;
    out.kind = static_cast<Entity::Kind>(known - entity_kinds().begin());
    if (out.kind == Entity::Kind::kIntegration) {
        if (!is_line(id)) return bad_id("an instance or a phone number id is taken");
        out.line = id;
        return out;
    }
    if (out.kind == Entity::Kind::kClinic) {
        const auto clinic = Uuid::parse(id);
        if (!clinic) return bad_id("the uuid of a clinic is taken");
        out.clinic = clinic->text();
        return out;
    }
    const auto both = read_patient_id(id);
    if (!both) return both.error();
    const std::size_t colon = both->find(':');
    out.clinic = both->substr(0, colon);
    out.patient = both->substr(colon + 1);
    return out;
}

Result<Belongings> read_belongings(postgres::Connection& connection, const std::string& clinic) {
    const auto rows = connection.run(kReadBelongings, {clinic});
    if (!rows) return rows.error();
    Belongings out;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        out.organization = (*rows)->get(row, 0);
        if (!(*rows)->is_null(row, 1)) out.lines.emplace_back((*rows)->get(row, 1));
    }
    return out;
}

std::vector<std::string> keys_of(const Entity& entity, const Belongings& belongings) {
    const auto of_patient = [&](std::string_view prefix) {
        return keys::of_patient(prefix, entity.clinic, entity.patient);
    };
    switch (entity.kind) {
        case Entity::Kind::kIntegration:
            return {keys::instance(entity.line), keys::line(entity.line)};
        case Entity::Kind::kAppointments:
            return {of_patient(keys::kAppointments)};
        case Entity::Kind::kPatient:
            return {of_patient(keys::kPatient),
                    of_patient(keys::kAppointments),
                    keys::memories(entity.clinic, entity.patient),
                    keys::listed(entity.clinic, entity.patient)};
        case Entity::Kind::kClinic:
            break;
    }
    std::vector<std::string> out{keys::clinic(entity.clinic)};
    if (!belongings.organization.empty())
        out.push_back(keys::organization(belongings.organization));
    for (const std::string& line : belongings.lines) {
        out.push_back(keys::instance(line));
        out.push_back(keys::line(line));
    }
    return out;
}

}  // namespace shared::cache
