// The Patients: memories, profiles and appointments out of the caches.
#pragma once

#include "shared/cache/cached.hpp"
#include "workers/hot/lookup/patient_source.hpp"
#include "workers/hot/lookup/patients.hpp"

#include <string_view>

namespace workers::hot::lookup {

struct PatientsSettings {
    shared::cache::Policy memory, patient, appointments;
    shared::MonoUs cap_us = 600'000;  // of a look-up that is waited for
};

class CachedPatients final : public Patients {
  public:
    // All must outlive it. Adds its categories to `caches`: `memory patient appointments`.
    CachedPatients(shared::cache::Caches& caches,
                   PatientSource& source,
                   const PatientsSettings& settings);

    Known recall(std::string_view clinic_id, std::string_view patient_id) override;
    void expect(std::string_view clinic_id, std::string_view patient_id) override;
    void appointments(std::string_view clinic_id, std::string_view patient_id, Then then) override;

  private:
    const shared::MonoUs cap_us_;
    shared::cache::Cached<Memories, MemoriesCodec> memories_;
    shared::cache::Cached<Profile, ProfileCodec> profiles_;
    shared::cache::Cached<Appointments, AppointmentsCodec> appointments_;
};

}  // namespace workers::hot::lookup
