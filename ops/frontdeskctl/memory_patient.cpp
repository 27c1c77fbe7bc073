#include "ops/frontdeskctl/memory_patient.hpp"

#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {
namespace {

constexpr const char* kPatient =
    "SELECT 1 FROM healthcare.patients WHERE id = $2::uuid AND clinic_id = $1::uuid";

}  // namespace

shared::Result<Clinic> find_patient(shared::postgres::Connection& database,
                                    const MemoryOptions& options) {
    const auto clinic = find_clinic(database, options.clinic);
    if (!clinic) return clinic.error();
    if (!shared::Uuid::parse(options.patient)) {
        return shared::Error{"unknown_patient",
                             "PATIENT is an id, as `trace` and `waiting` show it"};
    }
    const auto found = database.run(kPatient, {clinic->id, options.patient});
    if (!found) return found.error();
    if ((*found)->size() == 0) {
        return shared::Error{"unknown_patient", "nobody of that id at " + clinic->name};
    }
    return *clinic;
}

shared::memory::UserId user_of(const Clinic& clinic, const MemoryOptions& options) {
    return shared::memory::UserId::of(clinic.id, options.patient).value();
}

}  // namespace ops::frontdeskctl
