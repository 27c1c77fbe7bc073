// The Patients: memories, profiles and appointments out of the caches; and lists of a memory
// provider, where there is one.
#pragma once

#include "shared/cache/cached.hpp"
#include "workers/hot/lookup/listed_source.hpp"
#include "workers/hot/lookup/patient_source.hpp"
#include "workers/hot/lookup/patients.hpp"

#include <memory>
#include <string_view>

namespace workers::hot::lookup {

struct PatientsSettings {
    shared::cache::Policy memory, listed, patient, appointments;
    shared::MonoUs cap_us = 600'000;  // of a look-up that is waited for
};

class CachedPatients final : public Patients {
  public:
    // All must outlive it. Adds its categories to `caches`: `memory patient appointments`, and
    // `mem0` where there is a provider.
    CachedPatients(shared::cache::Caches& caches,
                   PatientSource& source,
                   const PatientsSettings& settings,
                   ListedSource* provider = nullptr);

    Known recall(std::string_view clinic_id, std::string_view patient_id) override;
    void await(std::string_view clinic_id,
               std::string_view patient_id,
               shared::MonoUs late,
               Work then) override;
    void expect(std::string_view clinic_id, std::string_view patient_id) override;
    void appointments(std::string_view clinic_id, std::string_view patient_id, Then then) override;

  private:
    const shared::MonoUs cap_us_;
    shared::cache::Cached<Memories, MemoriesCodec> memories_;
    shared::cache::Cached<Profile, ProfileCodec> profiles_;
    shared::cache::Cached<Appointments, AppointmentsCodec> appointments_;
    std::unique_ptr<shared::cache::Cached<Listed, ListedCodec>> listed_;  // null: no provider
};

}  // namespace workers::hot::lookup
